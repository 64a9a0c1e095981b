import { useQuery } from '@tanstack/react-query'
import type { Engagement } from './lib/engagement.ts'
import { firstSeen } from './lib/seen-engagements.ts'
import { stopView } from './lib/stop-view.ts'
import type { StopView } from './lib/stop-view.ts'
import { controlsQueries } from './queries.ts'
import type { WatchedStop } from './queries.ts'
import { useMonotonic } from './use-monotonic.ts'

export interface StopTrack {
  view: StopView
  progress: WatchedStop | null
  /** Since this page knew of the engagement, milliseconds. */
  elapsedMs: number
}

/** Follows a stop from its commit to the proof that it is done; null before it was read. */
export function useStopTrack(engagement: Engagement): StopTrack | null {
  const { data } = useQuery(controlsQueries.stopProgress(engagement.key))
  const progress = data ?? null
  const seen = firstSeen(engagement.key)
  const facts = seen && { seenMonotonic: seen.monotonic, seenServer: seen.server, progress }
  // A proof asked for after the bound stays one whatever the clock says; only before it time matters.
  const proven = facts && stopView(facts, Infinity)
  const now = useMonotonic(proven?.phase !== 'stopped')
  if (!facts || !proven) return null
  return {
    view: proven.phase === 'stopped' ? proven : stopView(facts, now),
    progress,
    elapsedMs: Math.max(0, now - facts.seenMonotonic),
  }
}
