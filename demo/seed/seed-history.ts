import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { refuseForeignStack, type DemoStack } from '../demo-stack.ts'

/**
 * Gives an installation that has just begun to count the 57 days before, so that every figure of the SLO page has its
 * past: the same for everybody, and once. What is counted from now on is real. An installation that has been
 * counting for a day or more keeps what it has.
 */
export async function seedHistory(stack: DemoStack): Promise<void> {
  refuseForeignStack(stack)
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  try {
    await owner.query('begin')
    await owner.query("select pg_advisory_xact_lock(727299, hashtext('demo history'))")
    const { rows } = await owner.query<{ known: boolean }>(
      `select exists (select from public.incidents where source = 'demo')
         or coalesce(private.metrics_known_since() < now() - interval '1 day', false) as known`,
    )
    if (rows[0]?.known === false) {
      await owner.query('create schema if not exists demo')
      await owner.query(await readFile(new URL('history.sql', import.meta.url), 'utf8'))
      await owner.query('select demo.write_history()')
      // What was found in this minute, while nothing was counted, would stand until the next one.
      await owner.query('delete from public.slo_status where true')
      // Nobody has counted these rows yet, and what reads them next would guess.
      await owner.query(
        'analyze metrics.slo_minute, metrics.slo_hour, metrics.gauge_minute, metrics.series',
      )
    }
    await owner.query('commit')
  } finally {
    await owner.end()
  }
}
