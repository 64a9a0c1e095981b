import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { fillMetrics } from '../test/fill-metrics.ts'
import type { Bench } from './bench.ts'
import { withBenchStack } from './load/bench-stack.ts'
import { measureAnswers } from './slo/measure-answers.ts'
import { measureFlush } from './slo/measure-flush.ts'
import { measurePolicies } from './slo/measure-policies.ts'
import { measureStorage } from './slo/measure-storage.ts'
import { measureWindows } from './slo/measure-windows.ts'

/** Two million minute rows: 28 days of 50 operations, each active in every minute. */
const filling = { operations: 50, everyMinutes: 1 }

export const bench: Bench = {
  name: 'slo',
  about: 'evaluation, report and charts over two million minute rows',
  isProof: true,
  run: ({ size, log }) =>
    withBenchStack({ schedule: false }, async (stack) => {
      const owner = new pg.Client({ connectionString: stack.dbUrl })
      await owner.connect()
      const superuser = new pg.Client({ connectionString: stack.superuserDbUrl })
      await superuser.connect()
      try {
        const startedAt = performance.now()
        await owner.query('select schedule.beat()')
        await fillMetrics(owner, filling)
        // As autovacuum leaves it, and with nothing of the filling still to be written.
        await owner.query('vacuum analyze metrics.slo_minute')
        await owner.query('vacuum analyze metrics.slo_hour')
        await superuser.query('checkpoint')
        await untilDecoded(superuser)
        log(`filled after ${Math.round((performance.now() - startedAt) / 1_000)} s`)
        const rounds = size === 'proof' ? 200 : 40
        const rows = await measureStorage(owner)
        rows.push(...(await measureAnswers(stack, owner, rounds)))
        log('answers measured')
        rows.push(...(await measureWindows(owner, rounds)))
        log('windows measured')
        rows.push(...(await measureFlush(stack.dbUrl, size === 'proof' ? 10 : 3)))
        rows.push(...(await measurePolicies(stack, owner, 21)))
        return rows
      } finally {
        await owner.end()
        await superuser.end()
      }
    }),
}

/** Waits until Realtime has read past the filling, which is one enormous transaction that concerns it not at all. */
async function untilDecoded(superuser: pg.Client): Promise<void> {
  const { rows } = await superuser.query<{ lsn: string }>('select pg_current_wal_lsn() as lsn')
  for (;;) {
    const read = await superuser.query<{ done: boolean }>(
      'select coalesce(bool_and(sent_lsn >= $1), true) as done from pg_stat_replication',
      [rows[0]?.lsn],
    )
    if (read.rows[0]?.done === true) return
    await delay(500)
  }
}
