import type { StopProgress } from '@/backend/stop-progress.ts'

/** The permits of every guard end this long after a commit: the hard bound and 100 ms for clocks. */
export const boundMs = 1_000

export interface StopFacts {
  /** Monotonic time of the RPC's answer or of the own first read that showed the control on. */
  seenMonotonic: number
  /** Server time of that same moment. */
  seenServer: number
  /** The newest answer of `read_stop_progress`, null before the first. */
  progress: StopProgress | null
}

export interface StopCounts {
  running: number
  openEffects: number
  outcomeUnknown: number
}

export type StopView =
  /** Permits given before the commit may still be in use. */
  | { phase: 'bound'; remainingMs: number; counts: StopCounts | null }
  /** No new call can leave any more; what had left is being waited for. */
  | { phase: 'draining'; noNewCallSince: number; counts: StopCounts | null }
  | { phase: 'stopped'; noNewCallSince: number; stoppedAt: number; counts: StopCounts }

/**
 * What may be said about a stop. "Stopped" needs all three: the bound has passed, and a read asked
 * after that shows nothing running and no call open. Guards' confirmations are evidence beside it.
 */
export function stopView(facts: StopFacts, nowMonotonic: number): StopView {
  const progress = facts.progress?.engaged === true ? facts.progress : null
  const counts = progress && {
    running: progress.running,
    openEffects: progress.openEffects,
    outcomeUnknown: progress.outcomeUnknown,
  }

  const firstSeen = Math.min(facts.seenServer, progress?.firstSeenAt ?? Infinity)
  const ownBound = facts.seenMonotonic + boundMs
  // The server may have seen the version committed long before this page was opened. An answer
  // asked for before this engagement was seen could still speak of an earlier one.
  const serverSeen = progress?.firstSeenAt ?? Infinity
  const serverBoundPassed =
    progress !== null &&
    progress.askedMonotonic >= facts.seenMonotonic &&
    progress.serverTime - serverSeen >= boundMs
  if (nowMonotonic < ownBound && !serverBoundPassed) {
    return { phase: 'bound', remainingMs: ownBound - nowMonotonic, counts }
  }

  const noNewCallSince = firstSeen + boundMs
  const askedAfterBound =
    progress !== null && (progress.askedMonotonic >= ownBound || serverBoundPassed)
  if (!counts || !askedAfterBound || counts.running > 0 || counts.openEffects > 0) {
    return { phase: 'draining', noNewCallSince, counts }
  }
  return {
    phase: 'stopped',
    noNewCallSince,
    stoppedAt: Math.max(progress.stoppedAt ?? progress.serverTime, noNewCallSince),
    counts,
  }
}
