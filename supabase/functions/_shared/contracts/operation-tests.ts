import * as z from 'zod/mini'

/** What `begin_operation_test` answers. */
export const begunTest = z.object({
  name: z.string(),
  revision: z.number(),
  endpoint_url: z.string(),
  timeout_ms: z.number(),
  key_version: z.number(),
  private_endpoints_allowed: z.boolean(),
})
export type BegunTest = z.infer<typeof begunTest>

/** What `record_operation_test` answers; false when the operation was saved meanwhile. */
export const recordedTest = z.object({ ok: z.boolean() })

/** `POST operations/:name/signing-key`. */
export const signingKeyInput = z.strictObject({ key_version: z.int('must be a whole number') })

/** What `take_signing_key` answers. */
export const takenSigningKey = z.object({ name: z.string(), key_version: z.number() })
