import type { SloCharts } from '@/backend/slo-charts.ts'
import type { SloReport } from '@/backend/slo.ts'
import { windowWords } from './words.ts'

type Cell = string | number | boolean | null

/** One row per objective with every figure of its evaluation; units stand in the names of the columns. */
export function figuresCsv(report: SloReport): string {
  const tiers = report.objectives.find(({ status }) => status !== null)?.status?.tiers ?? []
  const header = [
    ...['objective_id', 'title', 'kind', 'objective_ppm', 'limit', 'gates_deploys', 'demo_data'],
    ...['as_of_utc', 'state', 'band', 'band_unknown_because', 'band_since_utc'],
    ...['valid_events', 'bad_events', 'refused_events', 'sli_ratio'],
    ...['budget_allowed_events', 'budget_left_events', 'budget_left_ratio'],
    ...['budget_left_minutes_at_average_traffic', 'coverage_ratio', 'known_minutes'],
    ...['queue_latest', 'exhaustion_1h_pace', 'exhaustion_1h_pace_minutes'],
    ...['exhaustion_6h_pace', 'exhaustion_6h_pace_minutes'],
    ...['p50', 'p95', 'p99'].flatMap((name) => [
      `${name}_28d_ms`,
      `${name}_28d_from_ms`,
      `${name}_28d_to_ms`,
    ]),
    ...tiers.flatMap(({ tier }) => {
      const pair = [tier.longMinutes, tier.shortMinutes].map((minutes) =>
        windowWords(minutes).replace(' ', ''),
      )
      return [
        ...pair.flatMap((name) => [
          `burn_${name}_factor`,
          `bad_${name}_events`,
          `valid_${name}_events`,
        ]),
        `alert_${pair.join('_')}_threshold_factor`,
        `alert_${pair.join('_')}_is_over`,
      ]
    }),
  ]
  const rows = report.objectives.map((objective): Cell[] => {
    const { status } = objective
    const promise = [
      ...[objective.id, objective.title, objective.kind, objective.objectivePpm, objective.limit],
      ...[objective.gatesDeploys, report.isDemo],
    ]
    if (status === null) return [...promise, ...header.slice(promise.length).map(() => null)]
    const { fast, planning } = status.exhaustion
    return [
      ...promise,
      ...[iso(status.at), status.state, status.band, status.why, iso(status.since)],
      ...[status.counts.valid, status.counts.bad, status.refused, status.budget?.sli ?? null],
      ...[status.budget?.allowedBad ?? null, status.budget?.remainingBad ?? null, status.remaining],
      ...[status.budget?.remainingMinutes ?? null, status.coverage, status.minutesKnown],
      ...[status.latest, fast?.kind ?? null, fast?.minutes ?? null],
      ...[planning?.kind ?? null, planning?.minutes ?? null],
      ...[0.5, 0.95, 0.99].flatMap((q) => {
        const found = status.percentiles.find((one) => one.q === q)?.whole ?? null
        return [found?.ms ?? null, found?.fromMs ?? null, found?.toMs ?? null]
      }),
      ...status.tiers.flatMap((reading) => [
        ...[reading.longBurn, reading.long.bad, reading.long.valid],
        ...[reading.shortBurn, reading.short.bad, reading.short.valid],
        ...[reading.tier.factorThousandths / 1000, reading.isOver],
      ]),
    ]
  })
  return csv([header, ...rows])
}

/** Every value of every chart, one a row. */
export function trendsCsv(charts: SloCharts): string {
  const header = ['series', 'of', 'time_utc', 'valid_events', 'bad_events', 'value', 'unit']
  const rows: Cell[][] = []
  for (const { id, trend, burnDown, projection } of charts.objectives) {
    trend.value.forEach((value, cell) => {
      const at = iso(trend.from + cell * trend.stepMs)
      rows.push([
        'trend',
        id,
        at,
        trend.valid[cell] ?? null,
        trend.bad[cell] ?? null,
        value,
        'sli_ratio_or_ms_or_depth',
      ])
    })
    burnDown.remaining.forEach((left, hour) => {
      rows.push([
        'budget',
        id,
        iso(burnDown.from + hour * burnDown.stepMs),
        null,
        null,
        left,
        'budget_left_ratio',
      ])
    })
    for (const { at, remaining } of projection?.points ?? []) {
      rows.push(['projection', id, iso(at), null, null, remaining, 'budget_left_ratio'])
    }
  }
  for (const { operation, trend } of charts.operations) {
    trend.valid.forEach((valid, cell) => {
      const at = iso(trend.from + cell * trend.stepMs)
      rows.push([
        'operation',
        operation ?? 'others',
        at,
        valid,
        trend.bad[cell] ?? null,
        null,
        'events',
      ])
    })
  }
  for (const { kind, title, at, to, change } of charts.marks) {
    rows.push([`mark_${kind}`, title, iso(at), null, null, change, 'budget_change_ratio'])
    if (to !== null) rows.push([`mark_${kind}_end`, title, iso(to), null, null, null, null])
  }
  return csv([header, ...rows])
}

/** Everything the page was drawn from, with times as ISO 8601 in UTC. */
export function everythingJson(report: SloReport, charts: SloCharts | null): string {
  return JSON.stringify({ report, charts }, timesAsIso, 2)
}

const timeKeys = new Set([
  'at',
  'asOf',
  'from',
  'to',
  'since',
  'knownSince',
  'exhaustedAt',
  'reachesTo',
  'withdrawnAt',
])

function timesAsIso(key: string, value: unknown): unknown {
  return timeKeys.has(key) && typeof value === 'number' ? iso(value) : value
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

/** RFC 4180; a text that a spreadsheet would take for a formula is marked as text. */
function csv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => row.map(cellText).join(',')).join('\r\n') + '\r\n'
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
