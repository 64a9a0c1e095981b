import type { CountedObjective, StoredObjective } from '../_shared/contracts/metrics.ts'
import type { HeldBand } from '../_shared/domain/slo/bands.ts'
import type { Cell } from '../_shared/domain/slo/cells.ts'
import { evaluationWindows, type Evidence } from '../_shared/domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '../_shared/domain/slo/objective.ts'
import { countsOf } from './objective-counts.ts'
import type { WindowReading } from './window-reading.ts'

const minuteMs = 60_000
/** Without a beat for so long, a recorder is taken to be gone. */
const recentMinutes = 5

/** What was counted for one objective, by window. */
export function evidenceFor(
  objective: StoredObjective,
  reading: WindowReading,
  { at, knownSince }: { readonly at: number; readonly knownSince: number | null },
): Evidence {
  const known = knownSince === null ? 0 : Math.round((at - knownSince) / minuteMs)
  const counts = evaluationWindows.flatMap((minutes) => {
    const cell = cellOf(objective, reading, minutes)
    return cell === null ? [] : [[minutes, countsOf(objective, cell)] as const]
  })
  return {
    at,
    counts: new Map(counts),
    heartbeats: {
      whole: reading.heartbeats(sloWindowMinutes),
      recent: reading.heartbeats(recentMinutes),
    },
    minutesKnown: Math.max(0, Math.min(sloWindowMinutes, known)),
    before: heldBefore(objective),
  }
}

/** What the objective speaks of in one window. */
export function cellOf(
  { service, queue }: Pick<CountedObjective, 'service' | 'queue'>,
  reading: WindowReading,
  minutes: number,
): Cell | null {
  if (queue !== null) return reading.queue(queue, minutes)
  return service === 'queue' ? null : reading.service(service, minutes)
}

function heldBefore({ held_band: band, better_since: since }: StoredObjective): HeldBand | null {
  return band === null ? null : { band, betterSince: since === null ? null : Date.parse(since) }
}
