import pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'

/** How long, in ms, writing 500 alerts that fire takes, and writing them once more. */
export async function writeOften({ dbUrl }: Stack): Promise<{ all: number; again: number }> {
  const owner = new pg.Client({ connectionString: dbUrl })
  await owner.connect()
  try {
    await owner.query(`update schedule.jobs set enabled = false where name = 'evaluate_alerts'`)
    const began = new Date(Date.now() - 60_000).toISOString()
    const entries = Array.from({ length: 500 }, (_, n) => ({
      ...{ rule: 'DLQBacklog', labels: { n: String(n) }, severity: 'critical', state: 'firing' },
      ...{ title: 'Dead letters pile up', summary: `${n} dead letters are open.`, value: n },
      ...{ pending_at: began, firing_at: began },
    }))
    const write = async () => {
      const startedAt = performance.now()
      await owner.query('select private.write_alerts(clock_timestamp(), $1)', [
        JSON.stringify(entries),
      ])
      return Math.round(performance.now() - startedAt)
    }
    const all = await write()
    const again = await write()
    return { all, again }
  } finally {
    await owner.query(`delete from public.alerts where true`)
    await owner.query(`update schedule.jobs set enabled = true where name = 'evaluate_alerts'`)
    await owner.end()
  }
}
