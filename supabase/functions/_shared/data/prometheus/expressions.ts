import type { CountedService, Queue, QueueLimits } from '../../ports/metrics-source.ts'

/**
 * PromQL over the families that `metrics/prometheus` serves. Every scraped target tells all that was counted, so several
 * targets (a pair of Prometheus, a renamed one) are the same told twice: `max`, never `sum`, over what is no label of ours.
 * Ranges end a moment short of whole minutes, because Prometheus 2 counts both ends of a range in and Prometheus 3 does not.
 */
export type Expressions = ReturnType<typeof createExpressions>

/** A scrape older than this is none, as for a plain selector of Prometheus. */
const lookBack = '5m'

export const heartbeatKey = ''

export function createExpressions(selector: string) {
  const series = (name: string, own = '') =>
    `${name}{${[own, selector].filter((part) => part !== '').join(',')}}`
  const last = (name: string, own: string, at: string) =>
    `last_over_time(${series(name, own)}[${lookBack}]${at})`
  const heartbeats = (at: string) => `max(${last('omnihub_heartbeats_total', '', at)})`

  return {
    heartbeats,
    /** What all counters stand at: requests by service and outcome, durations by service and bound, heartbeats. */
    totals(services: readonly CountedService[]) {
      const requested = services.filter((service) => service !== 'workflows')
      const own = `service=~"${requested.join('|')}"`
      return (at: string) =>
        [
          heartbeats(at),
          ...(requested.length > 0 ? [requests(own, at), durations(own, at)] : []),
          ...(services.includes('workflows') ? [runs(at)] : []),
        ].join(' or ')
    },
    /** What the counters of each operation stand at, by outcome. */
    operations(service: CountedService) {
      const [name, own] =
        service === 'workflows'
          ? ['workflow_runs_total', '']
          : ['http_requests_total', `service="${service}"`]
      return (at: string) =>
        `${heartbeats(at)} or max by (operation, outcome) (${last(name, own, at)})`
    },
    /** When the recorder was first seen, as it says itself: the earliest and the latest that is said. */
    firstHeartbeats() {
      const said = last('omnihub_heartbeat_first_timestamp_seconds', '', '')
      return `${labelled(`min by (environment) (${said})`, 'edge', 'min')} or ${labelled(`max by (environment) (${said})`, 'edge', 'max')}`
    },
    /** Time of the first scrape in the span that ends when it is asked for, in seconds since 1970. */
    firstScrape(spanMs: number) {
      const scraped = `timestamp(${series('omnihub_heartbeats_total')})`
      return `min(min_over_time(${scraped}[${Math.ceil(spanMs / 1000)}s:1m]))`
    },
    /** Minutes of a cell in which queues were seen, those at or above their limit, and the greatest depth. */
    queues(limits: QueueLimits, minutes: number) {
      const span = `[${minutes * 60 - 1}s:1m]`
      return (at: string) => {
        const depth = `max by (queue) (max_over_time(${depthOf('')}[59999ms]))`
        const over = Object.entries(limits).map(([queue, limit]) => {
          const own = `max by (queue) (max_over_time(${depthOf(`queue="${queue}"`)}[59999ms]))`
          return labelled(`count_over_time((${own} >= ${limit})${span}${at})`, 'figure', 'over')
        })
        return [
          labelled(`count_over_time(${depth}${span}${at})`, 'figure', 'minutes'),
          labelled(`max_over_time(${depth}${span}${at})`, 'figure', 'highest'),
          ...over,
        ].join(' or ')
      }
    },
    /** Depth of the last minute in which a queue was seen. */
    latest: (spanMs: number) =>
      `max by (queue) (last_over_time(${depthOf('')}[${Math.ceil(spanMs / 1000) - 1}s]))`,
  }

  function requests(own: string, at: string): string {
    const found = `max by (service, operation, outcome) (${last('http_requests_total', own, at)})`
    return `sum by (service, outcome) (${found})`
  }

  function durations(own: string, at: string): string {
    const name = 'http_request_duration_seconds_bucket'
    return `sum by (service, le) (max by (service, operation, le) (${last(name, own, at)}))`
  }

  function runs(at: string): string {
    return `sum by (outcome) (max by (operation, outcome) (${last('workflow_runs_total', '', at)}))`
  }

  function depthOf(own: string): string {
    return series('operator_queue_depth_highest', own)
  }
}

export function labelled(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`
}

/** Which column of the totals a series is; heartbeats have no label. */
export function columnKey({ service, outcome, le, operation }: Readonly<Record<string, string>>) {
  if (operation !== undefined) return operationKey(operation, outcome ?? '')
  if (le !== undefined) return durationKey(service ?? '', le === '+Inf' ? Infinity : Number(le))
  if (outcome !== undefined) return requestKey(service ?? 'workflows', outcome)
  return heartbeatKey
}

export const operationKey = (operation: string, outcome: string) =>
  `operation ${operation} ${outcome}`
/** The operation that a key tells of. */
export const operationOf = (key: string) => key.split(' ')[1] ?? ''
export const requestKey = (service: string, outcome: string) => `requests ${service} ${outcome}`
/** By number: "1" and "1.0" are the same bound, which Prometheus 2 and 3 spell differently. */
export const durationKey = (service: string, le: number) => `durations ${service} ${le}`

export const isQueue = (name: string | undefined): name is Queue =>
  name === 'pending_approvals' || name === 'dead_letters'
