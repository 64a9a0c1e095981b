import type { Client } from 'pg'

const controls = ['omnihub_kill_switch', 'execution_safe_mode', 'operator_takeover']

/** Releases whatever is engaged and lets the queue run, as the owner of the database. */
export async function releaseEverything(owner: Client): Promise<void> {
  for (const control of controls) {
    await owner.query(
      `select public.release_control($1, 'reset between tests', c.version, false)
       from public.emergency_controls c where (to_jsonb(c) ->> $1)::boolean`,
      [control],
    )
  }
  await owner.query("select public.pause_queue(false, 'reset between tests')")
}
