import * as z from 'zod/mini'

const question = z.object({
  id: z.number(),
  at: z.string(),
  by: z.string(),
  question: z.string(),
  answer: z.nullable(z.string()),
})

/** What `read_approval_status` answers, and `GET guard/approvals/:id` passes on. */
export const approvalStatus = z.object({
  approval_id: z.uuid(),
  operation: z.string(),
  status: z.enum(['pending', 'approved', 'rejected', 'expired']),
  given: z.number(),
  needed: z.number(),
  expires_at: z.string(),
  decided_at: z.nullable(z.string()),
  lapses_at: z.nullable(z.string()),
  consumed_at: z.nullable(z.string()),
  workflow_id: z.nullable(z.uuid()),
  void_reason: z.nullable(z.string()),
  rejection_reason: z.nullable(z.string()),
  questions: z.array(question),
})
export type ApprovalStatus = z.infer<typeof approvalStatus>

/**
 * `GET guard/approvals/:id`: how long to wait for news, in seconds, and the id of the last question that
 * is no news any more. Without it, what is there at the first look is none.
 */
export const waitInput = z.strictObject({
  wait_s: z.optional(
    z
      .string()
      .check(z.regex(/^(?:1?\d|2[0-5])$/, 'must be a whole number of seconds from 0 to 25')),
  ),
  seen: z.optional(z.string().check(z.regex(/^\d{1,15}$/, 'must be the id of a question, or 0'))),
})

/** `POST guard/approvals/:id/answers`. */
export const answerInput = z.strictObject({
  event_id: z.int('must be the id of a question'),
  answer: z
    .string('must be a text')
    .check(z.minLength(1, 'must not be empty'), z.maxLength(1_000, 'may have 1000 characters')),
})
export type AnswerInput = z.infer<typeof answerInput>

/** What `answer_approval_question` answers. */
export const answeredQuestion = z.object({ event_id: z.number(), server_time: z.string() })
export type AnsweredQuestion = z.infer<typeof answeredQuestion>

/** What `consume_approval` answers when the approval holds for this very request. */
export const consumedApproval = z.object({
  decision: z.enum(['run', 'advisory']),
  mode: z.enum(['live', 'advisory']),
  approval_id: z.uuid(),
  server_time: z.string(),
})
export type ConsumedApproval = z.infer<typeof consumedApproval>

const claimedCallback = z.object({
  id: z.uuid(),
  url: z.url(),
  operation: z.string(),
  key_version: z.number(),
  body: z.string(),
  private_endpoints_allowed: z.boolean(),
})
export type ClaimedCallback = z.infer<typeof claimedCallback>

/** What `claim_callbacks` answers. */
export const claimedCallbacks = z.object({ callbacks: z.array(claimedCallback) })

/** What `finish_callback` answers: `next_at` while it will be tried again. */
export const finishedCallback = z.object({
  status: z.string(),
  next_at: z.nullable(z.string()),
})
