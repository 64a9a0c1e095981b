import { budgetPpm } from '../slo/objective.ts'
import { isReachable, standardTiers, type Tier } from '../slo/tiers.ts'
import { prometheusDuration } from '../slo/windows.ts'
import { badEvents, validEvents, type MeasuredObjective } from './prometheus-counts.ts'

export type RecordingRule = {
  readonly record: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
}

export type AlertingRule = {
  readonly alert: string
  readonly expr: string
  /** Such as `15m`. */
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/** What Prometheus evaluates together, at the same moment. */
export type RuleGroup = {
  readonly name: string
  readonly interval: string
  readonly rules: readonly (RecordingRule | AlertingRule)[]
}

/** An objective as a rule file needs it. */
export type AlertedObjective = MeasuredObjective & {
  readonly id: string
  readonly title: string
  readonly objectivePpm: number
  /** Bad events of the long window below which nobody is told; 0 turns that off. */
  readonly minBad: number
}

const alerts: Record<Tier['name'], string> = {
  page_fast: 'HighErrorBudgetBurnRate',
  page_slow: 'ErrorBudgetBurnRate6x',
  ticket_fast: 'ErrorBudgetBurnRate3x',
  ticket_slow: 'ErrorBudgetBurnRate1x',
}

/**
 * The burn-rate alerts of {@link standardTiers} as a Prometheus rule file, one group for each objective: counts and
 * ratios are recorded first, so that every alert reads the evaluation it stands in (slo.md §8). Ratios are recorded
 * from the counts of their whole window and never averaged. A tier that an objective cannot reach has no rule.
 * @throws RangeError on an objective that is none
 */
export function burnRateRules(objectives: readonly AlertedObjective[]): RuleGroup[] {
  return objectives.map((objective) => {
    const tiers = standardTiers.filter((tier) => isReachable(tier, objective))
    const windows = new Set(
      tiers.flatMap(({ shortMinutes, longMinutes }) => [shortMinutes, longMinutes]),
    )
    return {
      name: `slo-${objective.id}`,
      interval: '1m',
      rules: [
        ...[...windows].sort((a, b) => a - b).flatMap((window) => recorded(objective, window)),
        ...tiers.map((tier) => alert(objective, tier)),
      ],
    }
  })
}

function recorded(objective: AlertedObjective, minutes: number): RecordingRule[] {
  const window = prometheusDuration(minutes)
  const labels = { slo: objective.id }
  const [requests, errors] = [`slo:requests:increase${window}`, `slo:errors:increase${window}`]
  return [
    { record: requests, expr: validEvents(objective, window), labels },
    { record: errors, expr: badEvents(objective, window), labels },
    {
      record: `slo:error_ratio:increase${window}`,
      // Without valid events there is no ratio, and nothing fires.
      expr: `${errors}${selector(objective)} / (${requests}${selector(objective)} > 0)`,
      labels,
    },
  ]
}

function alert(objective: AlertedObjective, tier: Tier): AlertingRule {
  const [long, short] = [
    prometheusDuration(tier.longMinutes),
    prometheusDuration(tier.shortMinutes),
  ]
  const factor = decimal(tier.factorThousandths, 3)
  const threshold = `(${factor} * ${decimal(budgetPpm(objective), 6)})`
  const slo = selector(objective)
  const conditions = [
    `slo:error_ratio:increase${long}${slo} > ${threshold}`,
    `slo:error_ratio:increase${short}${slo} > ${threshold}`,
    ...(objective.minBad > 0 ? [`slo:errors:increase${long}${slo} >= ${objective.minBad}`] : []),
  ]
  return {
    alert: alerts[tier.name],
    expr: conditions.join('\nand\n'),
    for: prometheusDuration(tier.forMinutes),
    labels: {
      // Alerts of one name are told apart by it.
      slo: objective.id,
      severity: tier.severity === 'page' ? 'critical' : 'warning',
      ...{ long, short, factor },
    },
    annotations: {
      summary: `${literal(objective.title)}: the error budget burns more than ${factor} times as fast as it may.`,
      description: `{{ $value | humanizePercentage }} of the events of the last ${long} were bad.`,
    },
  }
}

function selector({ id }: AlertedObjective): string {
  return `{slo="${id}"}`
}

/** Annotations are templates. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}')
}

/** Exactly, where a division would print 0.0009999999999999432. */
function decimal(units: number, digits: number): string {
  const text = String(units).padStart(digits + 1, '0')
  const fraction = text.slice(-digits).replace(/0+$/, '')
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`
}
