import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { releaseEverything } from '../test/release-everything.ts'
import { e2eStack } from './e2e-stack.ts'

/** Runs statements as the owner of the database, or as its superuser to break things on purpose. */
export async function inDatabase<T>(
  use: (client: pg.Client) => Promise<T>,
  as: 'owner' | 'superuser' = 'owner',
): Promise<T> {
  const { dbUrl, superuserDbUrl } = e2eStack()
  const client = new pg.Client({ connectionString: as === 'owner' ? dbUrl : superuserDbUrl })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

/** All controls off, the queue running: what every spec starts from. */
export async function restoreEverything() {
  await inDatabase(async (owner) => {
    await owner.query("select public.repair_controls('between two specs')")
    await releaseEverything(owner)
    await owner.query(
      "update public.workflows set status = 'cancelled', finished_at = now() where status in ('halted', 'outcome_unknown')",
    )
  })
}

export async function engagedControls(): Promise<string[]> {
  return inDatabase(async (owner) => {
    const { rows } = await owner.query<{ control: string }>(
      `select k.control from public.emergency_controls c, lateral (values ('omnihub_kill_switch', c.omnihub_kill_switch),
         ('execution_safe_mode', c.execution_safe_mode), ('operator_takeover', c.operator_takeover)) k (control, engaged)
       where k.engaged`,
    )
    return rows.map(({ control }) => control)
  })
}

/** SIGKILLs the server once it runs, if it does just now. */
export async function killDatabase() {
  const file = path.join(e2eStack().dataDir, 'postgres', 'postmaster.pid')
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0])
  try {
    if (pid > 0) process.kill(pid, 'SIGKILL')
  } catch {
    // It was dead already.
  }
  await delay(50)
}
