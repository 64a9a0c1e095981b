import { canonicalJson } from '../domain/approvals/canonical-json.ts'
import { envelopeText } from '../domain/approvals/envelope.ts'
import type { JsonValue } from '../domain/approvals/strict-json.ts'
import { requiredQuorum } from '../domain/controls/quorum.ts'
import type { GuardAnswer } from './guard.ts'
import { sha256 } from './sha256.ts'

/** The two stored texts of a request: what is sent to the endpoint, and what a person approves. */
export type RequestText = { readonly params_text: string; readonly envelope_text: string }

/**
 * Writes both texts, once. An operation the guard does not know gets an empty envelope: the database
 * refuses it before it would look at one.
 */
export async function requestText(
  params: JsonValue,
  requesterId: string,
  { operation, environment }: GuardAnswer,
): Promise<RequestText> {
  const params_text = canonicalJson(params)
  if (operation === null || environment === null) return { params_text, envelope_text: '{}' }
  const envelope_text = envelopeText({
    operation: operation.name,
    revision: operation.revision,
    paramsSha256: await sha256(params_text),
    environment,
    requesterId,
    onBehalfOf: null,
    reason: null,
    blastRadius: null,
    quorum: requiredQuorum({ ...operation, blast_radius_unknown: true }),
  })
  return { params_text, envelope_text }
}
