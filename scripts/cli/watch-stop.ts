import { setTimeout as delay } from 'node:timers/promises'
import { stopProgress } from './answers.ts'
import { call, type Backend } from './backend.ts'
import type { Terminal } from './terminal.ts'
import { utcTime } from './utc-time.ts'

const POLL_MS = 250

/**
 * Tells what still runs until the database has proven the stop. Counts are printed when they change.
 * @returns whether it stopped within `patienceMs`; a long call that already left may need longer
 */
export async function watchStop(backend: Backend, terminal: Terminal, patienceMs: number) {
  const deadline = performance.now() + patienceMs
  let said = ''
  while (performance.now() < deadline) {
    const now = await call(backend, 'read_stop_progress', {}, stopProgress)
    if (now.stopped_at !== null) {
      const unknown =
        now.outcome_unknown > 0 ? ` · ${String(now.outcome_unknown)} with unknown outcome` : ''
      terminal.print(
        `Stopped at ${utcTime(now.stopped_at)} · ${String(now.halted)} halted${unknown}`,
      )
      return true
    }
    const line = `Stopping: ${String(now.running)} running, ${String(now.open_effects)} calls had already left`
    if (line !== said) terminal.print(line)
    said = line
    await delay(POLL_MS)
  }
  terminal.print('No new call is admitted. Still waiting for answers: npm run omnihub -- status')
  return false
}
