import pg from 'pg'
import { atLeast, type BenchRow } from '../bench.ts'

const writers = 16
/** An instance that serves 1,000 requests a second and hands over what it counted every five seconds. */
const flush = { operations: 20, requests: 250 }

/** D4: flushed totals against an upsert for each request on a hot row, by sixteen writers at once. */
export async function measureFlush(url: string, seconds: number): Promise<BenchRow[]> {
  const clients = Array.from({ length: writers }, () => new pg.Client({ connectionString: url }))
  await Promise.all(clients.map((client) => client.connect()))
  const [first] = clients
  if (first === undefined) throw new Error('there are no writers')
  try {
    await first.query('create table private.hot_row (id integer primary key, n bigint not null)')
    const before = await deadlocks(first)
    const single = await perSecond(clients, seconds, (client) =>
      client.query(
        `insert into private.hot_row as h values (1, 1) on conflict (id) do update set n = h.n + 1`,
      ),
    )
    const flushes = await perSecond(clients, seconds, (client, writer, seq) =>
      client.query('select private.record_metrics($1, $2)', [`bench ${writer}`, counts(seq)]),
    )
    const events = flushes * flush.operations * flush.requests
    const found = (await deadlocks(first)) - before
    const metric = `D4 events a second by flushes (${Math.round(events / 1_000).toLocaleString('en')} k) against upserts`
    return [
      atLeast(metric, 500, events / single, '×'),
      {
        metric: 'D4 deadlocks of 16 writers',
        target: '= 0',
        value: found,
        unit: '',
        ok: found === 0,
      },
    ]
  } finally {
    await first.query('drop table if exists private.hot_row')
    await Promise.all(clients.map((client) => client.end()))
  }
}

async function perSecond(
  clients: readonly pg.Client[],
  seconds: number,
  run: (client: pg.Client, writer: number, seq: number) => Promise<unknown>,
): Promise<number> {
  const until = performance.now() + seconds * 1_000
  const done = await Promise.all(
    clients.map(async (client, writer) => {
      let seq = 0
      while (performance.now() < until) await run(client, writer, (seq += 1))
      return seq
    }),
  )
  return done.reduce((sum, one) => sum + one, 0) / seconds
}

function counts(seq: number): string {
  const minute = Math.floor(Date.now() / 60_000)
  const hist = Array.from({ length: 18 }, (_, index) => (index === 6 ? flush.requests : 0))
  const entry = {
    minute,
    requests: flush.requests,
    errors: 1,
    refused: 0,
    sum_ms: 30_000,
    hist,
    seq,
  }
  return JSON.stringify(
    Array.from({ length: flush.operations }, (_, index) => ({
      ...{ service: 'api', operation: `op_${index + 1}` },
      ...entry,
    })),
  )
}

async function deadlocks(client: pg.Client): Promise<number> {
  await client.query('select pg_stat_force_next_flush()')
  const { rows } = await client.query<{ n: number }>(
    'select deadlocks::int as n from pg_stat_database where datname = current_database()',
  )
  return rows[0]?.n ?? 0
}
