import { budgetPpm } from '../slo/objective.ts'
import { isReachable, standardTiers, type Tier } from '../slo/tiers.ts'
import { prometheusDuration } from '../slo/windows.ts'
import { auditSources } from './facts.ts'
import { leastAllowedBad, staleAfterMs, youngMinutes } from './judge-objectives.ts'
import { proofDueMs } from './judge.ts'
import type { AlertedObjective } from './prometheus-rules.ts'
import type { AlertCondition } from './rules.ts'

/** A condition over what an installation exposes, for each label set it speaks of. */
export type Expression = {
  readonly expr: string
  /** Beside `severity`; alerts of one name are told apart by them. */
  readonly labels: Readonly<Record<string, string>>
  /** A template; what it says is of one sample. */
  readonly description: string
}

const fiveMinutes = 5
const noLabels = {}

/**
 * A condition of an objective as PromQL over its recorded counts; null where the rule does not speak of it, or cannot be
 * true. Names are those of the exposition and of the recording rules beside it.
 */
export function conditionOf(
  condition: AlertCondition,
  objective: AlertedObjective,
): Expression | null {
  switch (condition.kind) {
    case 'burn':
      return burning(condition.tier, objective)
    case 'bad_share':
      return objective.kind === 'events' && objective.service !== 'workflows'
        ? badShare(condition.above, objective, 'of the answers of the last 5 minutes were errors.')
        : null
    case 'slow_share':
      return objective.kind === 'latency' && objective.limit === condition.limitMs
        ? badShare(condition.above, objective, 'of the answers of the last 5 minutes took longer.')
        : null
    case 'remaining': {
      const { id } = objective
      const conditions = [
        `slo_error_budget_remaining_ratio{slo="${id}"} < ${decimal(condition.below, 6)}`,
        `on (slo) slo_valid_events{slo="${id}"} * ${decimal(budgetPpm(objective), 6)} >= ${leastAllowedBad}`,
        `on () min(time() - omnihub_heartbeat_first_timestamp_seconds) >= ${youngMinutes * 60}`,
      ]
      const description = '{{ $value | humanizePercentage }} of the error budget is left.'
      return { expr: conditions.join('\nand '), labels: { slo: id }, description }
    }
    default:
      return null
  }
}

/** A condition about the installation as a whole, as PromQL; none for what stands for each objective. */
export function conditionsOfState(condition: AlertCondition): Expression[] {
  switch (condition.kind) {
    case 'outside':
      return [
        {
          expr: 'absent(omnihub_controls_readable)',
          labels: noLabels,
          description:
            'Nothing was scraped: the database, the functions or the way to them is down.',
        },
      ]
    case 'controls':
      return condition.controls.map((control): Expression => ({
        expr: `max(omnihub_control_engaged{control="${control}"}) == 1`,
        labels: condition.controls.length > 1 ? { control } : noLabels,
        description: 'The panel says who engaged it and why.',
      }))
    case 'bad_share':
      return (condition.orSilent ?? []).map((dependency) => ({
        expr: `max(omnihub_dependency_up{dependency="${dependency}"}) == 0`,
        labels: { dependency },
        description: `${dependency} does not answer its probe.`,
      }))
    case 'canary':
      return [
        {
          expr: `time() - max(omnihub_switch_proven_timestamp_seconds) > ${proofDueMs / 1_000}`,
          labels: noLabels,
          description: 'The last proof is {{ $value | humanizeDuration }} old.',
        },
      ]
    case 'no_data':
      return [
        {
          expr: [
            `time() - max(slo_evaluation_timestamp_seconds) > ${staleAfterMs / 1_000}`,
            'sum(increase(omnihub_heartbeats_total[5m])) == 0',
          ].join('\nor '),
          labels: noLabels,
          description: 'No objective is evaluated, or nothing is counted.',
        },
      ]
    case 'depth':
      return [
        {
          expr: `max(${depths[condition.queue]}) > ${condition.above}`,
          labels: noLabels,
          description: '{{ $value }} are waiting.',
        },
      ]
    case 'connections':
      return [
        {
          expr: `max(omnihub_database_connections) / max(omnihub_database_connections_max) > ${decimal(condition.above, 6)}`,
          labels: noLabels,
          description: '{{ $value | humanizePercentage }} of the connections are used.',
        },
      ]
    case 'audit_differs':
      return auditSources.map((source) => ({
        expr: `max(omnihub_audit_differs{source="${source}"}) == 1`,
        labels: { source },
        description: 'The panel says what differs.',
      }))
    case 'audit_behind':
      return [
        waiting('seal', 'omnihub_audit_unsealed_timestamp_seconds', condition.unsealedMinutes),
        waiting(
          'checkpoint',
          'omnihub_audit_unanchored_timestamp_seconds',
          condition.unanchoredMinutes,
        ),
      ]
    default:
      return []
  }
}

function waiting(waitsFor: string, since: string, minutes: number): Expression {
  return {
    expr: `time() - min(${since}) > ${minutes * 60}`,
    labels: { waits_for: waitsFor },
    description: `Entries have waited for a ${waitsFor} for {{ $value | humanizeDuration }}.`,
  }
}

const depths = {
  pending_approvals: 'operator_approval_queue_depth',
  dead_letters: 'operator_dead_letter_depth',
} as const

function burning(name: Tier['name'], objective: AlertedObjective): Expression | null {
  const tier = standardTiers.find((one) => one.name === name)
  if (tier === undefined || !isReachable(tier, objective)) return null
  const [long, short] = [tier.longMinutes, tier.shortMinutes].map(prometheusDuration)
  const factor = decimal(tier.factorThousandths, 3)
  const threshold = `(${factor} * ${decimal(budgetPpm(objective), 6)})`
  const slo = selector(objective)
  const conditions = [
    `slo:error_ratio:increase${long}${slo} > ${threshold}`,
    `slo:error_ratio:increase${short}${slo} > ${threshold}`,
    ...enough(objective, `slo:errors:increase${long}${slo}`),
  ]
  return {
    expr: conditions.join('\nand\n'),
    labels: { slo: objective.id, long: long ?? '', short: short ?? '', factor },
    description: `{{ $value | humanizePercentage }} of the events of the last ${long} were bad.`,
  }
}

function badShare(above: number, objective: AlertedObjective, words: string): Expression {
  const [window, slo] = [prometheusDuration(fiveMinutes), selector(objective)]
  const conditions = [
    `slo:error_ratio:increase${window}${slo} > ${decimal(above, 6)}`,
    ...enough(objective, `slo:errors:increase${window}${slo}`),
  ]
  return {
    expr: conditions.join('\nand\n'),
    labels: { slo: objective.id },
    description: `{{ $value | humanizePercentage }} ${words}`,
  }
}

function enough({ minBad }: AlertedObjective, errors: string): string[] {
  return minBad > 0 ? [`${errors} >= ${minBad}`] : []
}

function selector({ id }: AlertedObjective): string {
  return `{slo="${id}"}`
}

/** Exactly, where a division would print 0.0009999999999999432. */
function decimal(units: number, digits: number): string {
  const text = String(units).padStart(digits + 1, '0')
  const fraction = text.slice(-digits).replace(/0+$/, '')
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`
}
