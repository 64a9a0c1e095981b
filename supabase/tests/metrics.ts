import { beforeEach } from 'vitest'
import { call, rows, service, value } from './database.ts'

/** Totals of one minute of an operation, as a writer flushes them. */
export interface MetricEntry {
  service: string
  operation: string
  /** Minutes since 1970. */
  minute: number
  requests: number
  errors: number
  refused: number
  sum_ms: number
  hist: number[]
  seq: number
}

/** The minute it is by the clock, in minutes since 1970. */
export const minuteByClock = () => Math.floor(Date.now() / 60_000)

let minute = minuteByClock()
beforeEach(() => {
  minute = minuteByClock()
})

/** The minute in which the test began: what is counted from it stays where it was when the clock moves on. */
export const minuteNow = () => minute

/** An entry of this minute; every request took between 150 and 200 ms. */
export function entry(changes: Partial<MetricEntry> = {}): MetricEntry {
  const requests = changes.requests ?? 1
  const hist = Array.from({ length: 18 }, (_, index) => (index === 7 ? requests : 0))
  return {
    ...{ service: 'api', operation: 'issue_refund', minute: minuteNow() },
    ...{ requests, errors: 0, refused: 0, sum_ms: requests * 180, hist, seq: 1 },
    ...changes,
  }
}

// As text, because the driver would send a list as an array of PostgreSQL.
export const record = (writer: string, counts: unknown) =>
  call(service, 'record_metrics', { writer, counts: JSON.stringify(counts) })

/** Totals of an operation over all writers and minutes. */
export async function totals(operation: string) {
  const [found] = await rows(
    `select sum(requests)::int as requests, sum(errors)::int as errors, sum(refused)::int as refused,
       sum(sum_ms)::int as sum_ms, sum(hist[8])::int as within
     from metrics.slo_minute m join metrics.series s on s.id = m.series_id where s.operation = $1`,
    [operation],
  )
  return found
}

export const seriesOf = (operation: string) =>
  value('select id from metrics.series where operation = $1', [operation])
