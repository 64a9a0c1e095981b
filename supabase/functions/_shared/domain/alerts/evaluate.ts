import type { AlertFacts } from './facts.ts'
import { inhibitorOf, type LabelledAlert } from './inhibition.ts'
import { judgeRule } from './judge.ts'
import { alertRules, type AlertName, type AlertSeverity } from './rules.ts'
import { stepAlert, type OpenAlert } from './state-machine.ts'

/** An alert that is open, as it was found at the evaluation before. */
export type StoredAlert = OpenAlert & LabelledAlert

/** What an evaluation found about one label set of a rule. Times in ms since 1970 UTC. */
export type AlertEntry = LabelledAlert & {
  readonly severity: AlertSeverity
  readonly title: string
  readonly summary: string
  readonly value: number | null
  /** The alert that was open has ended, before anything that is open now. */
  readonly endedAt: number | null
  readonly open: (OpenAlert & { readonly inhibitedBy: AlertName | null }) | null
}

/**
 * Judges every rule, and takes each alert one step further. Only what is open, or was, has an entry. An alert whose rule
 * or objective is gone has ended; one that is judged outside stays as it is.
 */
export function evaluateAlerts(facts: AlertFacts, before: readonly StoredAlert[]): AlertEntry[] {
  const left = new Map(before.map((alert) => [keyOf(alert), alert]))
  const stepped = alertRules.flatMap((rule) =>
    judgeRule(rule, facts).flatMap((reading) => {
      const { labels, summary, value } = reading
      const alert = { rule: rule.name, labels }
      const was = left.get(keyOf(alert)) ?? null
      left.delete(keyOf(alert))
      const { ended, open } = stepAlert(was, reading, rule)
      if (was === null && open === null) return []
      const { severity, title } = rule
      return [{ ...alert, severity, title, summary, value, endedAt: ended?.at ?? null, open }]
    }),
  )
  const firing = stepped.filter(({ open }) => open?.state === 'firing')
  const entries = stepped.map((entry) => ({
    ...entry,
    open: entry.open && { ...entry.open, inhibitedBy: inhibitorOf(entry, firing) },
  }))
  return [
    ...entries,
    ...[...left.values()].filter(isJudgedHere).map((alert) => gone(alert, facts.at)),
  ]
}

function gone({ rule, labels }: StoredAlert, at: number): AlertEntry {
  const words = { title: rule, summary: 'Nothing is judged by it any more.', value: null }
  return { rule, labels, severity: 'warning', ...words, endedAt: at, open: null }
}

function isJudgedHere({ rule }: StoredAlert): boolean {
  return !alertRules.some(({ name, condition }) => name === rule && condition.kind === 'outside')
}

function keyOf({ rule, labels }: LabelledAlert): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([rule, sorted])
}
