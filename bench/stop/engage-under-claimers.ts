import pg from 'pg'
import type { Stack } from '../../supabase/embedded/stack.ts'
import { atLeast, atMost, type BenchRow } from '../bench.ts'
import { percentile } from '../load/percentile.ts'
import { seedAdmin, seedQueue } from '../load/seed-queue.ts'
import { startBusyClaimer } from './busy-claimer.ts'

const CLAIMERS = 12
const WORK_PER_ROUND = 200

/** How long `engage_control` itself takes while executors keep the shared lock of the controls busy. */
export async function engageUnderClaimers(stack: Stack, engages: number): Promise<BenchRow[]> {
  const owner = new pg.Client({ connectionString: stack.dbUrl })
  await owner.connect()
  const admin = await seedAdmin(owner)
  const claimers = await Promise.all(
    Array.from({ length: CLAIMERS }, () => startBusyClaimer(stack.dbUrl)),
  )
  const durations: number[] = []
  try {
    for (let round = 0; round < engages; round += 1) {
      await owner.query('reset role')
      // A release spreads what waits over time, so every round brings work that may start at once.
      await owner.query(
        "update public.workflows set status = 'cancelled', finished_at = now() where status in ('queued', 'halted')",
      )
      await seedQueue(owner, admin.id, WORK_PER_ROUND)
      await owner.query('set role authenticated')
      await owner.query("select set_config('request.jwt.claims', $1, false)", [admin.claims()])
      const before = claimers.reduce((sum, claimer) => sum + claimer.claims, 0)
      // Only an engage that meets busy claimers says anything.
      while (claimers.reduce((sum, claimer) => sum + claimer.claims, 0) < before + CLAIMERS) {
        await owner.query('select 1')
      }
      const began = performance.now()
      await owner.query("select public.engage_control('omnihub_kill_switch', 'bench')")
      durations.push(performance.now() - began)
      await owner.query(
        `select public.release_control('omnihub_kill_switch', 'bench goes on now', c.version, false)
         from public.emergency_controls c`,
      )
    }
  } finally {
    await Promise.all(claimers.map((claimer) => claimer.stop()))
    await owner.end()
  }
  const claims = claimers.reduce((sum, claimer) => sum + claimer.claims, 0)
  return [
    atMost(`engage_control p99, ${engages} engages`, 300, percentile(durations, 99), 'ms'),
    atMost('engage_control p50', 300, percentile(durations, 50), 'ms'),
    atLeast(`work claimed by ${CLAIMERS} claimers meanwhile`, engages * CLAIMERS, claims, ''),
  ]
}
