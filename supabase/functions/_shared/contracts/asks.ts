import * as z from 'zod/mini'
import { intentInput } from './intents.ts'
import { requestContext } from './requests.ts'

/** `POST guard`: may I? Without params a held operation cannot be queued for approval. */
export const askInput = z.strictObject({
  operation: intentInput.shape.operation,
  params: z.optional(intentInput.shape.params),
  ...requestContext,
})
export type AskInput = z.infer<typeof askInput>

/** What `request_approval` answers. */
export const requestedApproval = z.object({
  approval_id: z.uuid(),
  expires_at: z.string(),
  quorum: z.number(),
})
export type RequestedApproval = z.infer<typeof requestedApproval>
