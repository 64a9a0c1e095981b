import type { Exposed } from '../_shared/contracts/metrics.ts'
import { controlNames } from '../_shared/domain/controls/controls.ts'
import { parseControls } from '../_shared/domain/controls/parse-controls.ts'
import { ppm } from '../_shared/domain/slo/objective.ts'
import { defaultBoundsMs } from '../_shared/domain/slo/percentile.ts'
import { prometheusDuration } from '../_shared/domain/slo/windows.ts'
import { auditFamilies } from './exposed-audit.ts'
import type { Family, Sample } from './exposition.ts'

/** Everything there is to scrape, under the names of slo.md §7. */
export function exposedFamilies(exposed: Exposed): Family[] {
  return [
    ...objectiveFamilies(exposed.objectives),
    ...requestFamilies(exposed.counters),
    ...recorderFamilies(exposed),
    ...presentFamilies(exposed),
  ]
}

const bands = ['free', 'slow', 'freeze', 'incident', 'unknown'] as const

type Status = NonNullable<Exposed['objectives'][number]['status']>

/** As they were last evaluated: what the SLO page and the deploy gate say. */
function objectiveFamilies(objectives: Exposed['objectives']): Family[] {
  const found = objectives.flatMap(({ id, status }) => (status === null ? [] : [{ id, status }]))
  const gauge = (
    name: string,
    help: string,
    valueOf: (status: Status) => number | null | undefined,
  ): Family => ({
    ...{ name, help, type: 'gauge' },
    samples: found.flatMap(({ id, status }) => {
      const value = valueOf(status)
      return typeof value === 'number' ? [{ labels: { slo: id }, value }] : []
    }),
  })
  return [
    {
      ...{ name: 'slo_objective_ratio', type: 'gauge' },
      help: 'Promised share of good events over 28 days.',
      samples: objectives.map(({ id, service, objective_ppm }) => ({
        labels: { slo: id, service },
        value: objective_ppm / ppm,
      })),
    },
    gauge(
      'slo_error_budget_remaining_ratio',
      'Share of the error budget that is left over 28 days; negative when overspent.',
      ({ remaining }) => remaining,
    ),
    gauge(
      'slo_sli_ratio',
      'Share of good events over 28 days.',
      ({ figures }) => figures.budget?.sli,
    ),
    gauge('slo_valid_events', 'Events of 28 days that count.', ({ valid }) => valid),
    gauge('slo_bad_events', 'Bad events of 28 days.', ({ bad }) => bad),
    gauge(
      'slo_coverage_ratio',
      'Minutes in which the recorder was seen, by minutes since the first one.',
      ({ figures }) => figures.coverage,
    ),
    gauge(
      'slo_evaluation_timestamp_seconds',
      'End of the minute that was evaluated last.',
      ({ at }) => Date.parse(at) / 1000,
    ),
    {
      ...{ name: 'slo_burn_rate', type: 'gauge' },
      help: 'How fast the error budget is used in a window, 1 being exactly on target.',
      samples: found.flatMap(({ id, status }) => burnSamples(id, status)),
    },
    {
      ...{ name: 'slo_band', type: 'gauge' },
      help: 'Which band holds: 1 for the one that does.',
      samples: found.flatMap(({ id, status }) =>
        bands.map((band) => ({
          labels: { slo: id, band },
          value: status.band === band ? 1 : 0,
        })),
      ),
    },
  ]
}

/** Once per window: pairs share one. */
function burnSamples(slo: string, { figures }: Status): Sample[] {
  const byWindow = new Map<number, number>()
  for (const { tier, longBurn, shortBurn } of figures.tiers) {
    if (longBurn !== null) byWindow.set(tier.longMinutes, longBurn)
    if (shortBurn !== null) byWindow.set(tier.shortMinutes, shortBurn)
  }
  return [...byWindow]
    .sort(([a], [b]) => a - b)
    .map(([minutes, value]) => ({ labels: { slo, window: prometheusDuration(minutes) }, value }))
}

function requestFamilies(counters: Exposed['counters']): Family[] {
  const requests = counters.filter(({ service }) => service === 'api' || service === 'executor')
  const workflows = counters.filter(({ service }) => service === 'workflows')
  return [
    {
      ...{ name: 'http_requests_total', type: 'counter' },
      help: 'Requests by outcome. What an operator stopped is refused, and neither success nor error.',
      // Every outcome is there from the first request on: a series that first appears at 5 loses 5.
      samples: requests.flatMap(({ service, operation, requests: all, errors, refused }) =>
        Object.entries({ success: all - errors, error: errors, refused }).map(
          ([outcome, value]) => ({ labels: { service, operation, outcome }, value }),
        ),
      ),
    },
    {
      ...{ name: 'http_request_duration_seconds', type: 'histogram' },
      help: 'Durations of requests that were not refused.',
      samples: requests.flatMap(durationSamples),
    },
    {
      ...{ name: 'workflow_runs_total', type: 'counter' },
      help: 'Workflows that succeeded or failed; what people ended is left out.',
      samples: workflows.flatMap(({ operation, requests: all, errors }) =>
        Object.entries({ success: all - errors, failed: errors }).map(([outcome, value]) => ({
          labels: { operation, outcome },
          value,
        })),
      ),
    },
  ]
}

function durationSamples({
  service,
  operation,
  hist,
  sum_ms,
}: Exposed['counters'][number]): Sample[] {
  const labels = { service, operation }
  let below = 0
  const buckets = hist.map((count, index): Sample => {
    below += count
    const bound = defaultBoundsMs[index]
    const le = bound === undefined ? '+Inf' : String(bound / 1000)
    return { suffix: '_bucket', labels: { ...labels, le }, value: below }
  })
  return [
    ...buckets,
    { suffix: '_sum', labels, value: sum_ms / 1000 },
    { suffix: '_count', labels, value: below },
  ]
}

/** Whether anybody counted: without it, nothing can be told from an idle service. */
function recorderFamilies({ counters, environment, known_since, depths }: Exposed): Family[] {
  const beats = counters.filter(({ service }) => service === 'heartbeat')
  const first = { labels: { environment }, value: Date.parse(known_since ?? '') / 1000 }
  return [
    {
      ...{ name: 'omnihub_heartbeats_total', type: 'counter' },
      help: 'Minutes in which the recorder was seen.',
      samples: beats.map(({ requests: value }) => ({ labels: {}, value })),
    },
    {
      ...{ name: 'omnihub_heartbeat_first_timestamp_seconds', type: 'gauge' },
      help: 'First minute in which the recorder was seen.',
      samples: known_since === null ? [] : [first],
    },
    {
      ...{ name: 'operator_queue_depth_highest', type: 'gauge' },
      help: 'Greatest depth that a queue had in the last whole minute.',
      samples: Object.entries(depths).map(([queue, value]) => ({ labels: { queue }, value })),
    },
  ]
}

/** What is so at this moment. */
function presentFamilies({
  controls: row,
  counts,
  switch_proven_at: provenAt,
  connections,
  audit,
}: Exposed): Family[] {
  const parsed = parseControls(row)
  const one = (name: string, help: string, value: number): Family => ({
    ...{ name, help, type: 'gauge' },
    samples: [{ labels: {}, value }],
  })
  return [
    {
      ...{ name: 'omnihub_control_engaged', type: 'gauge' },
      help: 'Whether a control is engaged. Controls that cannot be read count as engaged.',
      samples: controlNames.map((control) => ({
        labels: { control },
        value: !parsed.ok || parsed.controls[control] ? 1 : 0,
      })),
    },
    one('omnihub_controls_readable', 'Whether the controls can be read.', parsed.ok ? 1 : 0),
    {
      ...{ name: 'omnihub_switch_proven_timestamp_seconds', type: 'gauge' },
      help: 'When the kill switch last proved that it stops.',
      samples: provenAt === null ? [] : [{ labels: {}, value: Date.parse(provenAt) / 1000 }],
    },
    ...auditFamilies(audit),
    one('omnihub_database_connections', 'Connections of clients that are open.', connections.used),
    one('omnihub_database_connections_max', 'Connections there can be.', connections.max),
    one(
      'operator_approval_queue_depth',
      'Requests that wait for a decision.',
      counts.pending_approvals,
    ),
    one('operator_dead_letter_depth', 'Dead letters that nobody handled.', counts.dead_letters),
    {
      ...{ name: 'omnihub_workflows', type: 'gauge' },
      help: 'Live workflows by status.',
      samples: (['running', 'queued', 'halted', 'outcome_unknown'] as const).map((status) => ({
        labels: { status },
        value: counts[status],
      })),
    },
  ]
}
