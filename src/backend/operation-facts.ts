import * as z from 'zod/mini'

/** What deciding and previewing need to know of a registered operation, as `read_controls` lists it. */
export const operationFacts = z.object({
  name: z.string(),
  risk_level: z.enum(['low', 'medium', 'high', 'critical']),
  enabled: z.boolean(),
  required_approvals: z.number(),
  supports_dry_run: z.boolean(),
  revision: z.number(),
})

export type OperationListing = z.output<typeof operationFacts>
