import { sloWindowMinutes } from '../../domain/slo/objective.ts'
import type { Column, Step } from './counted-up.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** So many of a kind are told; more of them say nothing new. */
const most = 3

/** Spans between scrapes in which something had to be guessed. */
export function gapWarnings(moments: readonly number[], steps: readonly Step[]): string[] {
  const found: string[] = []
  let before = -1
  for (const [index, step] of steps.entries()) {
    if (step === null) continue
    if (before >= 0 && index - before > 1) {
      found.push(
        `Prometheus scraped nothing at some time between ${told(moments[before])} and ${told(moments[index])}: what was counted is spread evenly over it`,
      )
    }
    before = index
  }
  return found.slice(-most)
}

/** Counters that fell although the recorder was not started anew, and recorders that fell back. */
export function fallWarnings(
  moments: readonly number[],
  steps: readonly Step[],
  columns: readonly Column[],
): string[] {
  const back = moments.filter((_, index) => steps[index] === 'back')
  const restored = back.map(
    (at) =>
      `all counters fell before ${told(at)}, as after a restore: nothing is counted for that time`,
  )
  const low = columns.flatMap((column) =>
    fallsOf(steps, column).map((place) => moments[place] ?? 0),
  )
  const missing =
    low.length === 0
      ? []
      : [
          `some series were missing or too low at ${told(Math.max(...low))}: counts before may be too small; see whether a relabelling or a limit drops them`,
        ]
  return [...restored.slice(-most), ...missing]
}

function fallsOf(steps: readonly Step[], column: Column): number[] {
  const falls: number[] = []
  let top = 0
  for (const [index, step] of steps.entries()) {
    if (step === null) continue
    const value = column[index] ?? 0
    if (step !== 'on') top = value
    if (value < top) falls.push(index)
    top = Math.max(top, value)
  }
  return falls
}

/** Told where Prometheus holds less than the window of an objective, although more was counted. */
export function retentionWarnings(
  at: number,
  scrapedSince: number | null,
  knownSince: number | null,
): string[] {
  const isShort = scrapedSince !== null && scrapedSince > at - sloWindowMinutes * minuteMs
  if (!isShort || knownSince === null || knownSince > scrapedSince - hourMs) return []
  return [
    `Prometheus holds nothing before ${told(scrapedSince)}, although counting began ${told(knownSince)}: keep at least 35 days (--storage.tsdb.retention.time)`,
  ]
}

/** As in "24 Nov 2026 12:00 UTC". */
function told(time = 0): string {
  return `${new Date(time).toUTCString().slice(5, 22)} UTC`
}
