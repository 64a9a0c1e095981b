import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { openPool } from './open-pool.ts'

const TICK_MS = 250
const FUNCTION_LIMIT_MS = 60_000

const dueSchema = z.array(
  z.object({ name: z.string(), kind: z.enum(['sql', 'function']), target: z.string() }),
)
type Job = z.infer<typeof dueSchema>[number]

/**
 * Runs the jobs of schedule.jobs, as pg_cron does on hosted. A job that is still running is not started again. Without
 * the tables or without the database it waits for them.
 */
export function startSchedule(options: {
  dbUrl: string
  functionsUrl: string
  secretKey: string
  log: (line: string) => void
}): { stop: () => Promise<void> } {
  const { dbUrl, functionsUrl, secretKey, log } = options
  const pool = openPool({
    connectionString: dbUrl,
    application_name: 'schedule',
    max: 4,
    connectionTimeoutMillis: 2_000,
  })
  const stopping = new AbortController()
  const running = new Map<string, Promise<void>>()
  let complaint = ''

  async function run(job: Job): Promise<void> {
    if (job.kind === 'sql') {
      // run_job records the outcome itself, in the transaction of the job.
      await pool.query('select schedule.run_job($1)', [job.name])
      return
    }
    const problem = await callFunction(job.target)
    await pool.query('select schedule.finish_job($1, $2)', [job.name, problem])
  }

  async function callFunction(target: string): Promise<string | null> {
    try {
      const response = await fetch(`${functionsUrl}/${target}`, {
        method: 'POST',
        headers: { apikey: secretKey, 'content-type': 'application/json' },
        body: '{}',
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(FUNCTION_LIMIT_MS)]),
      })
      await response.arrayBuffer()
      return response.ok ? null : `HTTP ${response.status}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  function complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    // A database that is down fails every tick the same way: say it once.
    if (message !== complaint && !stopping.signal.aborted) log(`schedule: ${message}`)
    complaint = message
  }

  async function tick(): Promise<void> {
    const { rows } = await pool.query('select name, kind, target from schedule.due_jobs()')
    complaint = ''
    for (const job of dueSchema.parse(rows)) {
      if (running.has(job.name)) continue
      const started = run(job)
        .catch(complain)
        .finally(() => running.delete(job.name))
      running.set(job.name, started)
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      await tick().catch((error: unknown) => {
        if (!isMissing(error)) complain(error)
      })
      await delay(TICK_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const looping = loop()
  return {
    stop: async () => {
      stopping.abort()
      await looping
      await Promise.all(running.values())
      await pool.end()
    },
  }
}

// Schema or function not there: the migrations of this checkout do not schedule anything yet.
function isMissing(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['3F000', '42883', '42P01'].includes(error.code ?? '')
}
