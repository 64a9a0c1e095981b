import type { AlertName } from './rules.ts'

export type LabelledAlert = {
  readonly rule: string
  readonly labels: Readonly<Record<string, string>>
}

/**
 * What says the same thing more gravely, gravest first: while one of them fires for the same objective, this one tells
 * nobody. "One notification per SLO: a faster tier inhibits slower ones" (slo.md §2).
 */
export const inhibitedBy: Readonly<Record<string, readonly AlertName[] | undefined>> = {
  HighErrorBudgetBurnRate: ['ServiceDown'],
  ErrorBudgetBurnRate6x: ['ServiceDown', 'HighErrorBudgetBurnRate'],
  ErrorBudgetBurnRate3x: ['ServiceDown', 'HighErrorBudgetBurnRate', 'ErrorBudgetBurnRate6x'],
  ErrorBudgetBurnRate1x: [
    'ServiceDown',
    'HighErrorBudgetBurnRate',
    'ErrorBudgetBurnRate6x',
    'ErrorBudgetBurnRate3x',
  ],
  ElevatedErrorRate: ['ServiceDown', 'HighErrorBudgetBurnRate', 'ErrorBudgetBurnRate6x'],
  LowErrorBudget: ['ServiceDown', 'HighErrorBudgetBurnRate', 'ErrorBudgetBurnRate6x'],
}

/** The rule that tells it already, of those that fire; null when none does. */
export function inhibitorOf(
  alert: LabelledAlert,
  firing: readonly LabelledAlert[],
): AlertName | null {
  const graver: readonly AlertName[] = inhibitedBy[alert.rule] ?? []
  const isSame = ({ labels }: LabelledAlert) => labels['slo'] === alert.labels['slo']
  return graver.find((name) => firing.some((other) => other.rule === name && isSame(other))) ?? null
}
