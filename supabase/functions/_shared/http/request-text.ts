import { canonicalJson } from '../domain/approvals/canonical-json.ts'
import { envelopeText } from '../domain/approvals/envelope.ts'
import type { JsonValue } from '../domain/approvals/strict-json.ts'
import { requiredQuorum } from '../domain/controls/quorum.ts'
import type { Estimate } from './estimate.ts'
import type { GuardAnswer } from './guard.ts'
import { sha256 } from './sha256.ts'
import type { Trace } from './trace.ts'

/** The two stored texts of a request: what is sent to the endpoint, and what a person approves. */
export type RequestText = { readonly params_text: string; readonly envelope_text: string }

export type RequestFacts = {
  readonly params: JsonValue
  readonly requesterId: string
  readonly onBehalfOf: string | null
  readonly reason: string | null
  readonly trace: Trace
}

/**
 * Writes both texts, once. What people will see is estimated first; what runs by itself is estimated
 * only should it be held later. An operation the guard does not know gets an empty envelope: the
 * database refuses it before it would look at one.
 */
export async function requestText(
  { params, requesterId, onBehalfOf, reason, trace }: RequestFacts,
  { operation, environment, decision }: GuardAnswer,
  estimate: Estimate,
): Promise<RequestText> {
  const params_text = canonicalJson(params)
  if (operation === null || environment === null) return { params_text, envelope_text: '{}' }
  const isShown = decision.kind === 'hold'
  const blastRadius = isShown ? await estimate(operation.name, params_text, trace) : null
  const envelope_text = envelopeText({
    operation: operation.name,
    revision: operation.revision,
    paramsSha256: await sha256(params_text),
    environment,
    requesterId,
    onBehalfOf,
    reason,
    blastRadius,
    quorum: requiredQuorum({ ...operation, blast_radius_unknown: blastRadius === null }),
  })
  return { params_text, envelope_text }
}
