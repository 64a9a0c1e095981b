import type { Drill, GuardSeen } from '@/backend/drills.ts'

/** Unseen for this long a guard counts no more (product.md §2), in ms. */
const silentAfterMs = 15_000

/** `0.43 s` */
export function stopTime(ms: number): string {
  return `${(ms / 1_000).toFixed(2)} s`
}

/** How many of the guards at work have seen this state of the shadow row. */
export function guardsThatSaw(guards: readonly GuardSeen[], version: number, now: number) {
  const live = guards.filter(({ lastSeenAt }) => now - lastSeenAt < silentAfterMs)
  const seen = live.filter(({ drillVersion }) => (drillVersion ?? 0) >= version)
  return { seen: seen.length, live: live.length }
}

/** How a drill ended; null while it goes on. */
export function endWords({ endedBecause, endedByName }: Drill): string | null {
  switch (endedBecause) {
    case null:
      return null
    case 'ended':
      return `ended by ${endedByName ?? 'somebody'}`
    case 'overtaken':
      return 'ended by a real stop'
    case 'timed_out':
      return 'nobody ended it, its time was over'
  }
}
