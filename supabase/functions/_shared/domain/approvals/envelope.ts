import { canonicalJson } from './canonical-json.ts'
import type { JsonValue } from './strict-json.ts'

/** Everything a person approves with one decision; changing any of it makes another digest. */
export type EnvelopeFacts = {
  readonly operation: string
  readonly revision: number
  /** Lower-case hex SHA-256 of `params_text`. */
  readonly paramsSha256: string
  readonly environment: string
  /** Id of the person who asks, or who owns the key that does. Names may change; ids do not. */
  readonly requesterId: string
  /** Id of the member the agent asks for, who may not decide either. */
  readonly onBehalfOf: string | null
  readonly reason: string | null
  /** What it touches, as estimated; null when nobody could tell. */
  readonly blastRadius: JsonValue
  readonly quorum: number
}

/** The envelope's canonical text, which is stored, digested and shown. */
export function envelopeText(facts: EnvelopeFacts): string {
  return canonicalJson({
    blast_radius: facts.blastRadius,
    environment: facts.environment,
    operation: facts.operation,
    params_sha256: facts.paramsSha256,
    quorum: facts.quorum,
    reason: facts.reason,
    requester: {
      id: facts.requesterId,
      ...(facts.onBehalfOf !== null && { on_behalf_of: facts.onBehalfOf }),
    },
    revision: facts.revision,
    version: 1,
  })
}
