import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '@domain/approvals/canonical-json.ts'
import { envelopeText } from '@domain/approvals/envelope.ts'
import type { JsonValue } from '@domain/approvals/strict-json.ts'
import { requiredQuorum } from '@domain/controls/quorum.ts'
import { call, row, rows, service, type Answer } from './database.ts'
import type { Member } from './members.ts'

const operationRow = z.object({
  revision: z.number(),
  risk_level: z.enum(['low', 'medium', 'high', 'critical']),
  required_approvals: z.number(),
})

/** What a request may say besides operation and params. */
export interface RequestExtras {
  onBehalfOf?: string | null
  reason?: string | null
  blastRadius?: JsonValue
}

/** The two texts of a request, as the functions write them. */
export async function requestTexts(
  requesterId: string,
  operation: string,
  params: Record<string, string | number>,
  { onBehalfOf = null, reason = null, blastRadius = null }: RequestExtras = {},
) {
  const params_text = canonicalJson(params)
  const stored = await rows(
    'select revision, risk_level, required_approvals from public.operations where name = $1',
    [operation],
  )
  if (stored.length === 0) return { params_text, envelope_text: '{}' }
  const facts = operationRow.parse(stored[0])
  const environment = z
    .object({ environment: z.string() })
    .parse(await row('select environment from public.installation'))
  const envelope_text = envelopeText({
    operation,
    revision: facts.revision,
    paramsSha256: createHash('sha256').update(params_text).digest('hex'),
    environment: environment.environment,
    requesterId,
    onBehalfOf,
    reason,
    blastRadius,
    quorum: requiredQuorum({ ...facts, blast_radius_unknown: blastRadius === null }),
  })
  return { params_text, envelope_text }
}

export interface Intent extends RequestExtras {
  operation?: string
  params?: Record<string, string | number>
  idempotencyKey?: string
  expiresAt?: string
  callbackUrl?: string
  traceId?: string
  /** The `traceparent` of the request, as functions send it along. */
  traceparent?: string
}

let intents = 0

/** Submits an intent with a key, through the service as the functions do. */
export async function trySubmit(
  key: string,
  requester: Member,
  intent: Intent = {},
): Promise<Answer> {
  const operation = intent.operation ?? 'create_ticket'
  intents += 1
  const args = {
    operation,
    ...(await requestTexts(requester.id, operation, intent.params ?? { n: 1 }, intent)),
    idempotency_key: intent.idempotencyKey ?? `intent-${intents}`,
    caller_expires_at: intent.expiresAt ?? null,
    on_behalf_of: intent.onBehalfOf ?? null,
    callback_url: intent.callbackUrl ?? null,
    trace_id: intent.traceId ?? null,
    key,
  }
  const headers = intent.traceparent === undefined ? {} : { traceparent: intent.traceparent }
  return call(service, 'submit_intent', args, headers)
}

const submitted = z.object({ workflow_id: z.uuid() })

/** Submits and returns the id of the workflow. */
export async function submitIntent(
  key: string,
  requester: Member,
  intent: Intent = {},
): Promise<string> {
  return submitted.parse((await trySubmit(key, requester, intent)).body).workflow_id
}
