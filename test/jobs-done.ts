import type pg from 'pg'
import { until } from './until.ts'

/** Waits for those of these jobs that had begun before they were held: they still write. */
export function jobsDone(owner: pg.ClientBase | pg.Pool, names: readonly string[]): Promise<void> {
  const begun = `select from schedule.jobs where name = any ($1) and last_started_at > coalesce(last_finished_at, '-infinity')`
  return until(async () => (await owner.query(begun, [names])).rowCount === 0, 15_000)
}
