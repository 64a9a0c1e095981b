import * as z from 'zod/mini'
import { canonicalJson } from '../domain/approvals/canonical-json.ts'
import type { JsonValue } from '../domain/approvals/strict-json.ts'
import { requestContext } from './requests.ts'

const maxParamsBytes = 64 * 1024

/** Of the form in which params are stored, shown and sent. */
function isShortEnough(params: JsonValue): boolean {
  return new TextEncoder().encode(canonicalJson(params)).byteLength <= maxParamsBytes
}

/** `POST omnilink-agent`. */
export const intentInput = z.strictObject({
  operation: z
    .string('must be the name of an operation')
    .check(z.regex(/^[a-z][a-z0-9]*(_[a-z0-9]+)+$/, 'must be verb_noun in lower case')),
  params: z
    .record(z.string(), z.json(), 'must be an object')
    .check(z.refine(isShortEnough, `may have ${maxParamsBytes / 1024} KiB; send a reference`)),
  idempotency_key: z
    .string('must be a text')
    .check(z.minLength(1, 'must not be empty'), z.maxLength(200, 'may have 200 characters')),
  expires_at: z.optional(z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' })),
  ...requestContext,
})
export type IntentInput = z.infer<typeof intentInput>

/** `POST omnilink-agent/again`: the intent of a workflow that expired, as it was. */
export const againInput = z.strictObject({
  workflow_id: z.uuid('must be the id of a workflow'),
  operation: intentInput.shape.operation,
  params: intentInput.shape.params,
  reason: requestContext.reason,
  on_behalf_of: requestContext.on_behalf_of,
})
export type AgainInput = z.infer<typeof againInput>

/** What `submit_intent` answers. */
export const submittedIntent = z.object({
  workflow_id: z.uuid(),
  status: z.string(),
  mode: z.nullable(z.enum(['live', 'advisory'])),
  approval_id: z.nullable(z.uuid()),
  created: z.boolean(),
  expires_at: z.string(),
  /** What the database decided the hold on, when this call caused it. The row is parsed strictly by its reader. */
  held_on: z.optional(
    z.object({
      controls: z.unknown(),
      decision: z.object({
        kind: z.literal('hold'),
        code: z.literal('APPROVAL_REQUIRED'),
        quorum: z.number(),
        because: z.array(z.enum(['operator_takeover', 'risk'])),
      }),
    }),
  ),
})
export type SubmittedIntent = z.infer<typeof submittedIntent>

/** What `read_intent` answers, and `GET omnilink-agent/:workflow_id` passes on. */
export const intentState = z.object({
  workflow_id: z.uuid(),
  operation: z.string(),
  status: z.string(),
  mode: z.nullable(z.enum(['live', 'advisory'])),
  result: z.nullable(z.json()),
  error_code: z.nullable(z.string()),
  error_message: z.nullable(z.string()),
  approval_id: z.nullable(z.uuid()),
  attempt: z.optional(z.number()),
  trace_id: z.nullish(z.string()),
  created_at: z.string(),
  expires_at: z.optional(z.string()),
  finished_at: z.nullable(z.string()),
})
export type IntentState = z.infer<typeof intentState>
