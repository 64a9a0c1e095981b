import { createHash } from 'node:crypto'
import { z } from 'zod'
import { envelopeText } from '@domain/approvals/envelope.ts'
import type { JsonValue } from '@domain/approvals/strict-json.ts'
import { call, row, rows, service } from './database.ts'

export const radiusOf = (changes: Record<string, JsonValue> = {}) => ({
  rows: 10,
  users: 2,
  amount_cents: 500,
  currency: 'EUR',
  reversible: true,
  ...changes,
})

/** Writes an estimator; whatever an estimator must be is in the arguments, so that tests can do without. */
export async function createEstimator(
  body: string,
  { name = 'refund_impact', as = 'stable', language = 'plpgsql' } = {},
): Promise<void> {
  await rows(`drop function if exists estimators.${name}(jsonb)`)
  await rows(
    `create function estimators.${name}(params jsonb) returns jsonb language ${language} ${as} set search_path = '' as $$ ${body} $$`,
  )
}

/** An estimator that answers what the params say. */
export const createEcho = () => createEstimator(`select params -> 'radius'`, { language: 'sql' })

/** Records what an endpoint answered for these params, for an operation that is estimated by one. */
export async function record(
  params_text: string,
  radius: JsonValue,
  why: string | null = null,
  revision?: number | null,
) {
  const [operation] = await rows(
    `select revision from public.operations where name = 'issue_refund'`,
  )
  return call(service, 'record_estimate', {
    operation: 'issue_refund',
    revision: revision === undefined ? operation?.revision : revision,
    params_text,
    radius: JSON.stringify(radius),
    why,
  })
}

const stored = z.object({ canonical_text: z.string(), params_text: z.string() })
const envelope = z.object({
  operation: z.string(),
  revision: z.number(),
  environment: z.string(),
  reason: z.nullable(z.string()),
  requester: z.object({ id: z.string(), on_behalf_of: z.optional(z.string()) }),
})

/** The envelope of this request with another blast radius and quorum, as the function `approvals` writes it. */
export async function reestimated(
  approvalId: string,
  blastRadius: JsonValue,
  quorum: number,
): Promise<string> {
  const { canonical_text, params_text } = stored.parse(
    await row('select canonical_text, params_text from public.approval_queue where id = $1', [
      approvalId,
    ]),
  )
  const { requester, ...facts } = envelope.parse(JSON.parse(canonical_text))
  return envelopeText({
    ...facts,
    paramsSha256: createHash('sha256').update(params_text).digest('hex'),
    requesterId: requester.id,
    onBehalfOf: requester.on_behalf_of ?? null,
    blastRadius,
    quorum,
  })
}

/** Records a newer answer of the endpoint and takes it into the request. */
export async function refresh(approvalId: string, radius: JsonValue, quorum: number) {
  const { params_text } = stored.parse(
    await row('select canonical_text, params_text from public.approval_queue where id = $1', [
      approvalId,
    ]),
  )
  await record(params_text, radius, radius === null ? 'It failed.' : null)
  return call(service, 'refresh_estimate', {
    approval_id: approvalId,
    envelope_text: await reestimated(approvalId, radius, quorum),
  })
}
