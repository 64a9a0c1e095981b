import * as z from 'zod/mini'

const maybe = <T extends z.ZodMiniType>(schema: T) => z.optional(z.nullable(schema))

/** What an entry of the outbox says; which of it there is depends on its kind. */
const payload = z.looseObject({
  title: maybe(z.string()),
  summary: maybe(z.string()),
  about: maybe(z.string()),
  labels: maybe(z.record(z.string(), z.string())),
  control: maybe(z.string()),
  since: maybe(z.string()),
  until: maybe(z.string()),
  review_at: maybe(z.string()),
  by: maybe(z.string()),
  reason: maybe(z.string()),
  operation: maybe(z.string()),
  risk: maybe(z.string()),
  share: maybe(z.number()),
  given: maybe(z.number()),
  needed: maybe(z.number()),
  passed: maybe(z.boolean()),
  time_to_stop_ms: maybe(z.number()),
  problem: maybe(z.string()),
})

const messageKinds = [
  'alert_firing',
  'alert_acknowledged',
  'alert_resolved',
  'control_review_due',
  'approval_waits',
  'digest',
  'drill_started',
  'drill_ended',
  'test',
] as const

const outboxEntry = z.object({
  at: z.string(),
  dedup_key: z.string(),
  alert_id: z.nullable(z.string()),
  approval_id: z.nullable(z.string()),
  payload,
})
export type OutboxEntry = z.infer<typeof outboxEntry>

/** What a message is about, whoever sends it and however. */
export const messageFacts = z.object({
  message_id: z.string(),
  kind: z.enum(messageKinds),
  severity: z.enum(['critical', 'warning', 'info']),
  rule: z.nullable(z.string()),
  thread_key: z.string(),
  first_at: z.string(),
  /** How many entries it tells; of more than a hundred the first hundred are named. */
  total: z.number(),
  entries: z.array(outboxEntry).check(z.minLength(1)),
})
export type MessageFacts = z.infer<typeof messageFacts>
