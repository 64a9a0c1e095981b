import * as z from 'zod/mini'

const count = z.number().check(z.int(), z.gte(0), z.lte(Number.MAX_SAFE_INTEGER))
const note = z.string().check(z.minLength(1), z.maxLength(80))

/**
 * What an estimator answers: how much an operation would touch. Strict, because it is shown to people
 * who then decide, and what we do not understand counts as unknown.
 */
export const blastRadius = z
  .strictObject({
    rows: count,
    users: count,
    amount_cents: z.nullable(count),
    currency: z.nullable(z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'))),
    reversible: z.boolean(),
    notes: z.optional(
      z.strictObject({
        rows: z.optional(note),
        users: z.optional(note),
        amount: z.optional(note),
        reversible: z.optional(note),
      }),
    ),
  })
  .check(
    z.refine(({ amount_cents, currency }) => (amount_cents === null) === (currency === null), {
      error: 'amount_cents and currency come together',
    }),
  )
export type BlastRadius = z.infer<typeof blastRadius>

/** What `estimate_blast_radius` answers. A SQL estimator has counted already; an endpoint is ours to ask. */
export const estimateAnswer = z.object({
  kind: z.enum(['sql', 'endpoint', 'none']),
  radius: z.nullable(z.unknown()),
  why: z.nullable(z.string()),
  revision: z.number(),
  endpoint_url: z.nullable(z.string()),
  key_version: z.number(),
  private_endpoints_allowed: z.boolean(),
})
export type EstimateAnswer = z.infer<typeof estimateAnswer>

/** What `refresh_estimate` answers, and `POST approvals/:id/estimate` passes on. */
export const refreshedEstimate = z.looseObject({
  changed: z.boolean(),
  larger: z.boolean(),
  voided: z.number(),
  digest: z.string(),
  needed: z.number(),
  given: z.number(),
  blast_radius: z.unknown(),
  previous: z.unknown(),
  estimated_at: z.nullable(z.string()),
})
export type RefreshedEstimate = z.infer<typeof refreshedEstimate>

/** What of a held request a new estimate needs. */
export const heldRequest = z.object({
  id: z.uuid(),
  status: z.string(),
  operation: z.string(),
  params_text: z.string(),
  canonical_text: z.string(),
})
export type HeldRequest = z.infer<typeof heldRequest>
