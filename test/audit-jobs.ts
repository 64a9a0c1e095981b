import type pg from 'pg'
import { jobsDone } from './jobs-done.ts'

const names = [
  'seal_audit',
  'verify_audit',
  'publish_checkpoint',
  'check_checkpoints',
  'archive_audit',
  'check_archives',
]

/** What the schedule does with the audit log by itself, which may not happen while a test changes log, chain or store. */
export async function setAuditJobs(owner: pg.ClientBase | pg.Pool, enabled: boolean) {
  await owner.query('update schedule.jobs set enabled = $1 where name = any ($2)', [enabled, names])
  if (!enabled) await jobsDone(owner, names)
}
