import type pg from 'pg'
import { exposedFamilies } from '../../../metrics/exposed-families.ts'
import { renderExposition } from '../../../metrics/exposition.ts'
import type { Exposed } from '../../contracts/metrics.ts'
import { defaultBoundsMs } from '../../domain/slo/percentile.ts'

const minuteMs = 60_000
const hour = 60
const day = 1_440

/** What happened in one minute of an operation, within the first 40 seconds of it. */
interface Happened {
  service: 'api' | 'executor' | 'workflows'
  operation: string
  minute: number
  requests: number
  errors: number
  refused: number
  hist: number[]
}

/**
 * Eight days until now of an installation, the same on every run: steady and uneven traffic, a flood of failures, an
 * operation that began half an hour ago, a recorder that was gone for three hours, queues over their limits.
 */
export function createHistory(now: number) {
  const present = Math.floor(now / minuteMs)
  const first = present - 8 * day - 137
  // Some minutes more, for whoever evaluates while the tests run.
  const minutes = Array.from({ length: present + 10 - first }, (_, index) => first + index)
  const ago = (minute: number) => present - minute
  const isGone = (minute: number) => ago(minute) > 4 * day && ago(minute) <= 4 * day + 3 * hour
  const seen = minutes.filter((minute) => !isGone(minute))
  const depths = (minute: number) => ({
    pending_approvals: ((minute - first) * 7) % 53,
    dead_letters: ago(minute) < 6 * hour && minute % 5 === 0 ? 14 : 2,
  })
  const happened = seen.flatMap((minute) => happenedIn(minute - first, ago(minute), minute))
  return { first: first * minuteMs, writeTo, openMetrics }

  /** Into an installation whose schedule counts nothing of its own any more. */
  async function writeTo(client: pg.ClientBase): Promise<void> {
    await client.query(
      `truncate metrics.slo_minute, metrics.slo_hour, metrics.slo_day, metrics.dirty_hours, metrics.gauge_minute`,
    )
    await client.query(
      `insert into metrics.series (service, operation)
       select distinct h.service, h.operation from jsonb_to_recordset($1) h (service text, operation text)
       on conflict do nothing`,
      [JSON.stringify(happened)],
    )
    await client.query(
      `insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
       select to_timestamp(h.minute * 60), s.id, w.id, h.requests, h.errors, h.refused, h.requests * 180, h.hist, 1, 1
       from jsonb_to_recordset($1) h (service text, operation text, minute bigint, requests integer, errors integer,
         refused integer, hist integer[])
       join metrics.series s using (service, operation) join metrics.writers w on w.name = 'database'`,
      [JSON.stringify(happened)],
    )
    await client.query(
      `insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
       select to_timestamp(m * 60), s.id, w.id, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
       from unnest($1::bigint[]) m, metrics.series s, metrics.writers w where s.service = 'heartbeat' and w.name = 'database'
       on conflict do nothing`,
      [seen],
    )
    await client.query(
      `insert into metrics.gauge_minute (minute, series_id, highest)
       select to_timestamp(d.minute * 60), s.id, (d.depths ->> s.operation)::integer
       from jsonb_to_recordset($1) d (minute bigint, depths jsonb), metrics.series s where s.service = 'queue'
       on conflict (series_id, minute) do update set highest = excluded.highest`,
      [JSON.stringify(seen.map((minute) => ({ minute, depths: depths(minute) })))],
    )
    await client.query(
      `select private.roll_up_hours(null, now() - interval '10 days', now() + interval '1 hour')`,
    )
    await client.query(
      `select private.roll_up_days(null, now() - interval '10 days', now() + interval '1 hour')`,
    )
  }

  /** As scraped once a minute, at 55 seconds, from our own exposition; counters of long ago only where they changed. */
  function openMetrics(): string {
    const scrape = createScraper('omnihub')
    const totals = new Map<string, Exposed['counters'][number]>()
    const beats = {
      service: 'heartbeat',
      operation: 'scheduler',
      requests: 0,
      errors: 0,
      refused: 0,
      sum_ms: 0,
      hist: [],
    }
    let next = 0
    const texts = minutes.map((minute) => {
      let hasChanged = false
      for (let each = happened[next]; each?.minute === minute; each = happened[++next]) {
        hasChanged = true
        add(totals, each)
      }
      if (!isGone(minute)) beats.requests += 1
      const isFull = hasChanged || isGone(minute) || ago(minute) < 3 * hour
      const text = renderExposition(
        exposedFamilies({
          ...{ objectives: [], environment: 'production', controls: null },
          ...{ switch_proven_at: null, connections: { used: 1, max: 100 } },
          audit: { comparisons: [], oldest_unsealed_at: null, unanchored_since: null },
          counters: [beats, ...(isFull ? totals.values() : [])],
          known_since: new Date(first * minuteMs).toISOString(),
          depths: isGone(minute - 1) || minute === first ? {} : depths(minute - 1),
          counts: {
            pending_approvals: 0,
            dead_letters: 0,
            running: 0,
            queued: 0,
            halted: 0,
            outcome_unknown: 0,
          },
        }),
      )
      return scrape(text, minute * 60 + 55)
    })
    return texts.join('')
  }
}

/** Samples of an exposition that counts are read from, with their target and the time of their scrape. */
export function createScraper(job: string) {
  const known = new Map<string, string>()
  const told = /^(http_|workflow_|omnihub_heartbeat|operator_queue)/
  const nameOf = (name: string) => {
    if (!told.test(name)) return null
    const target = `job="${job}",instance="panel"`
    return name.endsWith('}') ? `${name.slice(0, -1)},${target}}` : `${name}{${target}}`
  }
  return (text: string, seconds: number): string => {
    let scraped = ''
    for (const line of text.split('\n')) {
      const space = line.lastIndexOf(' ')
      const own = line.slice(0, space)
      const name = known.get(own) ?? nameOf(own)
      if (name === null) continue
      known.set(own, name)
      scraped += `${name}${line.slice(space)} ${seconds}\n`
    }
    return scraped
  }
}

function happenedIn(since: number, ago: number, minute: number): Happened[] {
  const found: Happened[] = []
  const count = (service: Happened['service'], operation: string, counts: Partial<Happened>) => {
    const { requests = 0, errors = 0, refused = 0, hist = [] } = counts
    found.push({ service, operation, minute, requests, errors, refused, hist: [...hist] })
  }
  const isRecent = ago < 3 * hour
  if (isRecent || since % 4 === 1) {
    const requests = 3 + (since % 5)
    const errors = since % 97 === 0 ? 1 : 0
    count('api', 'sync_invoice', { requests, errors, hist: histOf(requests, since) })
  }
  if (ago < 3 * day && (isRecent || since % 4 === 1)) {
    // A flood two hours ago, most of it failing.
    const isFlood = ago > 115 && ago <= 120
    const requests = isFlood ? 400 : 1 + (since % 3)
    const errors = isFlood ? 123 : since % 41 === 0 ? 1 : 0
    const refused = since % 7 === 0 ? 2 : 0
    count('api', 'issue_refund', { requests, errors, refused, hist: histOf(requests, since + 3) })
  }
  // Stopped by an operator whenever it is tried.
  if (since % 50 === 1) count('api', 'pay_vendor', { refused: 3, hist: histOf(0, 0) })
  if (ago <= 31) {
    count('api', 'close_account', { requests: 5, errors: since % 2, hist: histOf(5, 1) })
  }
  if (ago < day && since % 4 === 1) {
    count('executor', 'sync_invoice', {
      requests: 2,
      errors: since % 36 === 1 ? 1 : 0,
      hist: histOf(2, since),
    })
  }
  if (since % 4 === 1) {
    const requests = 1 + (since % 2)
    count('workflows', 'sync_invoice', {
      requests,
      errors: since % 60 === 1 ? 1 : 0,
      hist: histOf(0, 0),
    })
  }
  return found
}

/** Durations around one bucket that moves with the seed, some far above. */
function histOf(requests: number, seed: number): number[] {
  const hist = Array.from({ length: defaultBoundsMs.length + 1 }, () => 0)
  for (let index = 0; index < requests; index += 1) {
    const bucket = index % 9 === 8 ? 15 + (seed % 3) : 3 + ((seed + index) % 8)
    hist[bucket] = (hist[bucket] ?? 0) + 1
  }
  return hist
}

function add(totals: Map<string, Exposed['counters'][number]>, each: Happened): void {
  const key = `${each.service} ${each.operation}`
  const before = totals.get(key)
  totals.set(key, {
    ...{ service: each.service, operation: each.operation, sum_ms: 0 },
    requests: each.requests + (before?.requests ?? 0),
    errors: each.errors + (before?.errors ?? 0),
    refused: each.refused + (before?.refused ?? 0),
    hist: each.hist.map((count, index) => count + (before?.hist[index] ?? 0)),
  })
}
