import * as z from 'zod/mini'

const mode = z.enum(['live', 'advisory'])

const claimedWorkflow = z.object({
  workflow_id: z.uuid(),
  operation: z.string(),
  operation_revision: z.number(),
  params_text: z.string(),
  idempotency_key: z.string(),
  attempt: z.number(),
  fence: z.number(),
  mode,
  trace_id: z.nullable(z.string()),
  /** Span of the request that submitted it, of the same trace. */
  traceparent: z.nullable(z.string()),
  endpoint_url: z.url(),
  timeout_ms: z.number(),
  supports_dry_run: z.boolean(),
  side_effects: z.boolean(),
  key_version: z.number(),
  lease_until: z.string(),
  private_endpoints_allowed: z.boolean(),
})
export type ClaimedWorkflow = z.infer<typeof claimedWorkflow>

/**
 * What `claim_work` answers. `stopped` says why nothing, or less than possible, was given out; `held`
 * are the approval requests that this claim caused.
 */
export const claimedWork = z.object({
  stopped: z.nullable(z.string()),
  work: z.array(claimedWorkflow),
  held: z.array(z.uuid()),
})

/** What `heartbeat_work` answers: the workflows whose lease is still ours. */
export const heldWork = z.object({ held: z.array(z.uuid()) })

const effectOutcome = z.looseObject({
  status: z.enum(['succeeded', 'failed', 'refused_late', 'recorded']),
  body: z.optional(z.json()),
})

/** What `begin_effect` answers: go ahead until `not_after`, or why not. */
export const begunEffect = z.discriminatedUnion('decision', [
  z.object({
    decision: z.enum(['run', 'advisory']),
    effect_id: z.uuid(),
    mode,
    not_after: z.string(),
    remaining_ms: z.number(),
  }),
  z.object({ decision: z.literal('finished'), effect_id: z.uuid(), outcome: effectOutcome }),
  z.object({ decision: z.literal('hold'), code: z.string(), approval_id: z.uuid() }),
  z.object({ decision: z.enum(['refuse', 'fenced']), code: z.string() }),
])

/** What an effect came to, as `finish_effect` records it. Durations in ms. */
export type EffectOutcome = {
  readonly status: 'succeeded' | 'failed' | 'refused_late' | 'recorded'
  readonly retryable: boolean
  readonly http_status: number | null
  readonly error_code: string | null
  readonly error_message: string | null
  readonly body: unknown
  readonly duration_ms: number
}

/** What `finish_effect` answers. `late`: the workflow had moved on; the outcome is kept all the same. */
export const finishedEffect = z.object({ recorded: z.boolean(), late: z.boolean() })

/** What `release_unsent` answers: where the work stands now. */
export const releasedWork = z.object({ status: z.string() })

/** What `finish_work` answers. `fenced`: somebody else has the work by now, and nothing was changed. */
export const finishedWork = z.object({
  status: z.string(),
  fenced: z.optional(z.boolean()),
  next_attempt_at: z.optional(z.nullable(z.string())),
})

/** How a run ended. `released` hands back work that has begun no effect. */
export type WorkOutcome = {
  readonly status: 'succeeded' | 'failed' | 'released'
  readonly retryable: boolean
  readonly error_code: string | null
  readonly error_message: string | null
  readonly body: unknown
}
