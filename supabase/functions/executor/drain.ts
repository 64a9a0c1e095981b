import type { ClaimedWorkflow } from '../_shared/contracts/work.ts'
import type { Guard } from '../_shared/http/guard.ts'
import { createLeases } from './lease.ts'
import { runWork, type RunDependencies } from './run-work.ts'

/** Calls under way at once, per instance. */
const parallelism = 32
const drainForMs = 50_000
/** Kicks and finished calls within this time, in ms, share one claim. */
const claimGapMs = 25
/** While work runs, the guard looks at the controls this often, so that its report is prompt. */
const watchEveryMs = 500
const heartbeatEveryMs = 5_000

type DrainDependencies = Omit<RunDependencies, 'isStopping'> & { readonly guard: Guard }

export interface Drain {
  /** Works until the queue is empty or 50 s have passed. Called while at work, it looks once more. */
  run(): Promise<void>
  /** Claims nothing any more; what is under way ends by itself. */
  stop(): void
}

/** Takes work from the queue and runs it, a bounded number at once. One drain per instance. */
export function createDrain(dependencies: DrainDependencies): Drain {
  const { work, guard, log } = dependencies
  const leases = createLeases(work, log)
  const underWay = new Set<Promise<void>>()
  const estimating = new Set<Promise<void>>()
  let draining: Promise<void> | null = null
  let isStopping = false
  let isWanted = false
  let nextClaimAt = 0
  let wake: () => void = () => undefined

  function start(claimed: ClaimedWorkflow): void {
    const end = guard.track()
    const lease = leases.hold(claimed.workflow_id)
    const running = runWork(claimed, lease, {
      ...dependencies,
      isStopping: () => isStopping,
      log: log.with({ workflow_id: claimed.workflow_id, trace_id: claimed.trace_id }),
    })
      .catch((error: unknown) => log.write('error', 'run_failed', { error }))
      .finally(() => {
        end()
        leases.letGo(claimed.workflow_id, lease)
        underWay.delete(running)
      })
    underWay.add(running)
  }

  /** Work goes on meanwhile; the drain ends only once the estimates are there. */
  function estimate(approvalIds: readonly string[]): void {
    if (approvalIds.length === 0) return
    const asking = dependencies
      .estimateHeld(approvalIds)
      .catch((error: unknown) => log.write('warn', 'estimate_failed', { error }))
      .finally(() => estimating.delete(asking))
    estimating.add(asking)
  }

  /** Claims what fits; false when there was nothing to claim or nothing may be. */
  async function claim(): Promise<boolean> {
    const room = parallelism - underWay.size
    const { controls, isReadable } = await guard.readState()
    if (room === 0 || isStopping || !isReadable || controls.omnihub_kill_switch) return false
    await until(nextClaimAt)
    nextClaimAt = performance.now() + claimGapMs
    const claimed = await work.claim(room)
    if (!claimed.ok) {
      log.write('warn', 'claim_failed', { error: claimed.error })
      return false
    }
    const { work: taken, held } = claimed.value
    taken.forEach(start)
    estimate(held)
    return taken.length + held.length > 0
  }

  function woken(): Promise<void> {
    return new Promise((resolve) => {
      wake = resolve
    })
  }

  async function drain(): Promise<void> {
    const startedAt = performance.now()
    const watch = setInterval(() => void guard.readState(), watchEveryMs)
    const heartbeat = setInterval(() => void leases.renew(), heartbeatEveryMs)
    try {
      for (;;) {
        isWanted = false
        const mayClaim = performance.now() - startedAt < drainForMs
        const didClaim = mayClaim && (await claim())
        if (didClaim || (mayClaim && isWanted)) continue
        const busy = [...underWay, ...estimating]
        if (busy.length === 0) return
        await Promise.race([...busy, ...(mayClaim ? [woken()] : [])])
      }
    } finally {
      clearInterval(watch)
      clearInterval(heartbeat)
    }
  }

  return {
    run() {
      isWanted = true
      wake()
      draining ??= drain().finally(() => {
        draining = null
      })
      return draining
    },
    stop() {
      isStopping = true
    },
  }
}

async function until(at: number): Promise<void> {
  const waitMs = at - performance.now()
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
}
