import { isReachable, standardTiers } from '../slo/tiers.ts'
import { prometheusDuration } from '../slo/windows.ts'
import { conditionOf, conditionsOfState, type Expression } from './prometheus-conditions.ts'
import { badEvents, validEvents, type MeasuredObjective } from './prometheus-counts.ts'
import { alertRules, type AlertRule } from './rules.ts'

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
  readonly keep_firing_for?: string
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

/**
 * Every alert of {@link alertRules} as groups of a Prometheus rule file over the exposition of `metrics/prometheus`: one
 * group for each objective, whose counts and ratios are recorded first, so that every alert reads the evaluation it
 * stands in (slo.md §8), and one for the installation. Ratios are recorded from the counts of their whole window and
 * never averaged. A tier that an objective cannot reach has no rule.
 * @param panelUrl where runbooks are read, without a slash at its end
 * @throws RangeError on an objective that is none
 */
export function ruleGroups(objectives: readonly AlertedObjective[], panelUrl: string): RuleGroup[] {
  return [
    ...objectives.map((objective) => objectiveGroup(objective, panelUrl)),
    {
      name: 'omnihub',
      interval: '15s',
      rules: alertRules.flatMap((rule) =>
        conditionsOfState(rule.condition).map((found) => alert(rule, found, rule.title, panelUrl)),
      ),
    },
  ]
}

function objectiveGroup(objective: AlertedObjective, panelUrl: string): RuleGroup {
  const windows = standardTiers
    .filter((tier) => isReachable(tier, objective))
    .flatMap(({ shortMinutes, longMinutes }) => [shortMinutes, longMinutes])
  return {
    name: `slo-${objective.id}`,
    interval: '1m',
    rules: [
      ...[...new Set([fiveMinutes, ...windows])]
        .sort((a, b) => a - b)
        .flatMap((window) => recorded(objective, window)),
      ...alertRules.flatMap((rule) => {
        const found = conditionOf(rule.condition, objective)
        const summary = `${literal(objective.title)}: ${rule.title}`
        return found === null ? [] : [alert(rule, found, summary, panelUrl)]
      }),
    ],
  }
}

/** What tells of the last five minutes reads them, whether a tier does or not. */
const fiveMinutes = 5

function recorded(objective: AlertedObjective, minutes: number): RecordingRule[] {
  const window = prometheusDuration(minutes)
  const labels = { slo: objective.id }
  const slo = `{slo="${objective.id}"}`
  const [requests, errors] = [`slo:requests:increase${window}`, `slo:errors:increase${window}`]
  return [
    { record: requests, expr: validEvents(objective, window), labels },
    { record: errors, expr: badEvents(objective, window), labels },
    {
      record: `slo:error_ratio:increase${window}`,
      // Without valid events there is no ratio, and nothing fires.
      expr: `${errors}${slo} / (${requests}${slo} > 0)`,
      labels,
    },
  ]
}

function alert(
  { name, severity, forMinutes, keepFiringMinutes, runbook }: AlertRule,
  { expr, labels, description }: Expression,
  summary: string,
  panelUrl: string,
): AlertingRule {
  return {
    alert: name,
    expr,
    for: `${forMinutes}m`,
    ...(keepFiringMinutes > 0 && { keep_firing_for: `${keepFiringMinutes}m` }),
    labels: { ...labels, severity },
    annotations: { summary, description, runbook_url: `${panelUrl}/runbooks/${runbook}` },
  }
}

/** Annotations are templates. */
function literal(text: string): string {
  return text.replaceAll('{{', '{{ "{{" }}')
}
