import pg from 'pg'
import { atMost, type Bench, type BenchRow } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { fillDatabase } from './million/fill-database.ts'
import { timeStatement, type Timing } from './million/time-statement.ts'

const filling = { workflows: 1_000_000, waiting: 20_000, held: 5_000, stopped: 2_000 }

const refresh = 'select schedule.refresh_live_counts()'
/** As if something had happened since the last time, which was long ago. */
const stale = `update public.live_counts set running = -1, updated_at = now() - interval '1 minute' where id = 1`
const expire = 'select schedule.expire_approvals()'
const due = `update public.approval_queue set expires_at = now() where id in
  (select a.id from public.approval_queue a where a.status = 'pending' limit 500)`
const claim = 'select private.claim_work(gen_random_uuid(), 10)'

function rowsOf(what: string, { median, p99 }: Timing, medianMs: number, p99Ms: number) {
  return [
    atMost(`${what}, median`, medianMs, median, 'ms'),
    atMost('   … 99 of 100', p99Ms, p99, 'ms'),
  ]
}

async function measure(owner: pg.Client, rounds: number): Promise<BenchRow[]> {
  const counts = await timeStatement(owner, rounds, refresh, stale)
  const nothingDue = await timeStatement(owner, rounds, expire)
  const manyDue = await timeStatement(owner, 5, expire, due)
  await owner.query('update public.installation set queue_paused = true where id = 1')
  const paused = await timeStatement(owner, rounds, claim)
  await owner.query('update public.installation set queue_paused = false where id = 1')
  const claimed = await timeStatement(owner, rounds, claim)
  return [
    ...rowsOf('refresh_live_counts', counts, 50, 100),
    ...rowsOf('expire_approvals, nothing due', nothingDue, 50, 100),
    ...rowsOf('expire_approvals, 500 due', manyDue, 1_000, 2_000),
    ...rowsOf('claim_work of 10 in a paused queue', paused, 50, 100),
    ...rowsOf('claim_work of 10', claimed, 50, 100),
  ]
}

export const bench: Bench = {
  name: 'million',
  about: 'what runs every second, over a million workflows',
  isProof: true,
  run: ({ size, log }) =>
    withBenchStack({ schedule: false }, async ({ superuserDbUrl }) => {
      const owner = new pg.Client({ connectionString: superuserDbUrl })
      await owner.connect()
      try {
        const startedAt = performance.now()
        await fillDatabase(owner, filling)
        const seconds = Math.round((performance.now() - startedAt) / 1_000)
        log(`${filling.workflows.toLocaleString('en')} workflows after ${seconds} s`)
        return await measure(owner, size === 'proof' ? 1_000 : 200)
      } finally {
        await owner.end()
      }
    }),
}
