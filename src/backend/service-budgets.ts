import * as z from 'zod/mini'
import { instant, optionalInstant } from './instant.ts'
import { command, read } from './request.ts'

const budget = z.pipe(
  z.object({
    service: z.string(),
    plan: z.string(),
    budget_cents: z.number(),
    projected_cents: z.nullable(z.number()),
    projected_at: optionalInstant,
    revision: z.number(),
    updated_at: instant,
    updated_by_name: z.nullable(z.string()),
  }),
  z.transform((row) => ({
    service: row.service,
    plan: row.plan,
    budgetCents: row.budget_cents,
    /** What this month is going to cost; null until somebody entered it. */
    projectedCents: row.projected_cents,
    projectedAt: row.projected_at,
    revision: row.revision,
    savedAt: row.updated_at,
    /** Null while it is as it was installed. */
    savedByName: row.updated_by_name,
  })),
)

/** A service, what it may cost a month and what this month is going to cost. */
export type ServiceBudget = z.output<typeof budget>

const columns =
  'service,plan,budget_cents,projected_cents,projected_at,revision,updated_at,updated_by_name'

export function readServiceBudgets(signal: AbortSignal): Promise<ServiceBudget[]> {
  return read(
    (rest) =>
      rest.from('service_budgets').select(columns).order('position').order('service').limit(200),
    z.array(budget),
    { signal },
  )
}

export interface SaveServiceBudget {
  service: string
  plan: string
  budgetCents: number
  projectedCents: number | null
  reason: string
  /** Null for a new one. */
  expectedRevision: number | null
}

/** Rejects with `STALE_VERSION` when somebody was faster. */
export function saveServiceBudget(order: SaveServiceBudget) {
  return command(
    'save_service_budget',
    {
      ...{ service: order.service, plan: order.plan, reason: order.reason },
      ...{ budget_cents: order.budgetCents, projected_cents: order.projectedCents },
      expected_revision: order.expectedRevision,
    },
    z.object({ service: z.string(), revision: z.number() }),
  )
}

/** Rejects with `STALE_VERSION` or `NOT_FOUND` when somebody was faster. */
export function removeServiceBudget(order: {
  service: string
  reason: string
  expectedRevision: number
}) {
  const { service, reason, expectedRevision } = order
  return command(
    'remove_service_budget',
    { service, reason, expected_revision: expectedRevision },
    z.object({ ok: z.literal(true) }),
  )
}
