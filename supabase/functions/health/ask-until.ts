import { hardAgeMs } from '../_shared/domain/controls/freshness.ts'
import type { GuardAnswer, GuardQuestion } from '../_shared/http/guard.ts'

/** No guard admits anything later than this after the commit, in ms: the hard bound and what clocks may differ. */
const boundMs = hardAgeMs + 100
/** How long to wait for an answer that settles it; long enough that a slow machine is told from a broken switch. */
const patienceMs = 5_000
const lookEveryMs = 20

/** A guard of its own, which has held the state "off" before its row is switched on. */
export type AskedGuard = {
  readonly guard: { ask(question: GuardQuestion): Promise<Pick<GuardAnswer, 'decision'>> }
  readonly operation: string
  /** Monotonic, in ms. */
  readonly now: () => number
  readonly wait: (ms: number) => Promise<void>
}

/**
 * When the guard was last of another mind, in ms from now on; null when it does not change its mind in time. Refusing
 * because nothing can be read is safe, and proves nothing: it is waited out.
 */
export async function askUntil(
  { guard, operation, now, wait }: AskedGuard,
  wanted: 'run' | 'refuse',
): Promise<number | null> {
  const startedAt = now()
  let lastAdmitted = 0
  for (let elapsed = 0; elapsed < patienceMs; elapsed = now() - startedAt) {
    const { decision } = await guard.ask({ operation })
    if (decision.kind === 'run') lastAdmitted = Math.round(now() - startedAt)
    if (wanted === 'run' && decision.kind === 'run') return lastAdmitted
    if (wanted === 'refuse' && decision.kind === 'refuse' && decision.code === 'KILL_SWITCH') {
      return lastAdmitted
    }
    await wait(lookEveryMs)
  }
  return wanted === 'refuse' && lastAdmitted > boundMs ? lastAdmitted : null
}

/** How long, in ms, a guard went on admitting after the switch was on; or why nothing is proven. */
export type Proof = { readonly durationMs: number } | { readonly problem: string }

/** What it means that a guard refused after this long; null when it never did. */
export function judgeStop(refusedAfter: number | null): Proof {
  if (refusedAfter === null) {
    return { problem: `no guard knew within ${patienceMs} ms that the switch was on` }
  }
  if (refusedAfter <= boundMs) return { durationMs: refusedAfter }
  return { problem: `a guard still admitted ${refusedAfter} ms after the switch was on` }
}

export const realTime: Pick<AskedGuard, 'now' | 'wait'> = {
  now: () => performance.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}
