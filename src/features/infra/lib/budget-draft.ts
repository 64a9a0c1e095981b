import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { centsIn } from './costs.ts'

/** What somebody types of a budget. */
export interface BudgetDraft {
  service: string
  plan: string
  budget: string
  projected: string
}

export const emptyDraft: BudgetDraft = { service: '', plan: '', budget: '', projected: '' }

const inDollars = (cents: number | null) =>
  cents === null ? '' : String(cents / 100).replace(/(\.\d)$/, '$10')

export function draftOf({
  service,
  plan,
  budgetCents,
  projectedCents,
}: ServiceBudget): BudgetDraft {
  return { service, plan, budget: inDollars(budgetCents), projected: inDollars(projectedCents) }
}

/** What is wrong with it, by field, in words that say what to write. */
export function budgetProblems(draft: BudgetDraft): Partial<Record<keyof BudgetDraft, string>> {
  const [budget, projected] = [centsIn(draft.budget), centsIn(draft.projected)]
  return {
    ...(draft.service.trim() === '' ? { service: 'Name the service as its bill does.' } : {}),
    ...(budget === null || Number.isNaN(budget)
      ? { budget: 'Enter dollars, such as 25 or 25.50.' }
      : {}),
    ...(Number.isNaN(projected) ? { projected: 'Enter dollars, or leave it empty.' } : {}),
  }
}

/** The draft as it is saved. Problems are looked for first. */
export function orderOf(draft: BudgetDraft) {
  return {
    ...{ service: draft.service.trim(), plan: draft.plan.trim() },
    ...{ budgetCents: centsIn(draft.budget) ?? 0, projectedCents: centsIn(draft.projected) },
  }
}
