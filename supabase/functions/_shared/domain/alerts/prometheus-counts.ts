import { exposedBad } from '../slo/request-outcome.ts'

/** What an objective counts, in the words of the exposition. */
export type MeasuredObjective = {
  readonly kind: 'events' | 'latency' | 'queue'
  readonly service: 'api' | 'executor' | 'workflows' | 'queue'
  readonly queue: 'pending_approvals' | 'dead_letters' | null
  /** Milliseconds an answer may take, or the depth at which a queue is bad. */
  readonly limit: number | null
}

/**
 * Valid events of a window as PromQL over the exposition of `metrics/prometheus` (slo.md §7). A queue's events are
 * minutes, each with the greatest depth it saw.
 * @param window such as `1h`
 * @throws RangeError when an objective lacks its queue or its limit
 */
export function validEvents(objective: MeasuredObjective, window: string): string {
  switch (objective.kind) {
    case 'queue':
      return `count_over_time(max(${depthOf(objective)})[${window}:1m])`
    case 'latency':
      return sumOf(`${durations(objective)},le="+Inf"}`, window)
    case 'events':
      return sumOf(`${total(objective)}}`, window)
  }
}

/** Bad events likewise: zero where valid ones are known and no bad one ever was. */
export function badEvents(objective: MeasuredObjective, window: string): string {
  switch (objective.kind) {
    case 'queue':
      return `sum_over_time((max(${depthOf(objective)}) >= bool ${limitOf(objective)})[${window}:1m])`
    case 'latency':
      return `clamp_min(${validEvents(objective, window)} - ${sumOf(`${durations(objective)},le=${bound(limitOf(objective))}}`, window)}, 0)`
    case 'events': {
      const bad = exposedBad(objective.service)
      return `${sumOf(`${total(objective)},outcome="${bad}"}`, window)} or 0 * ${validEvents(objective, window)}`
    }
  }
}

function sumOf(series: string, window: string): string {
  return `sum(increase(${series}[${window}]))`
}

/** Without its closing brace: what is counted may be narrowed. */
function total({ service }: MeasuredObjective): string {
  return service === 'workflows'
    ? 'workflow_runs_total{outcome=~"success|failed"'
    : `http_requests_total{service="${service}",outcome!="refused"`
}

function durations({ service }: MeasuredObjective): string {
  return `http_request_duration_seconds_bucket{service="${service}"`
}

/** Prometheus 2 keeps `1` as it was sent, 3 makes `1.0` of it. */
function bound(ms: number): string {
  const seconds = ms / 1_000
  return Number.isInteger(seconds) ? `~"${seconds}|${seconds}\\\\.0"` : `"${seconds}"`
}

function depthOf({ queue }: MeasuredObjective): string {
  if (queue === null) throw new RangeError('queue: an objective of a queue names it')
  return `operator_queue_depth_highest{queue="${queue}"}`
}

function limitOf({ limit }: MeasuredObjective): number {
  if (limit === null) throw new RangeError('limit: an objective of this kind has one')
  return limit
}
