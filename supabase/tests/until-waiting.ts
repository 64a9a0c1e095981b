import { expect } from 'vitest'
import { count } from './database.ts'

/** Waits until as many backends wait for a lock within this statement. */
export function untilWaiting(statement: string, backends = 1) {
  return expect
    .poll(() =>
      count(
        `select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like $1`,
        [`%${statement}%`],
      ),
    )
    .toBe(backends)
}
