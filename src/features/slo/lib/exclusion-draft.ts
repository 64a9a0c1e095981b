import { minuteIn, minuteText } from '@/lib/local-minute.ts'
import type { MinuteSpan } from '@domain/slo/windows.ts'

/** What is being filled in; times as the browser's own field writes them, in the reader's zone. */
export interface ExclusionDraft {
  objective: string
  from: string
  to: string
}

export type ExclusionProblems = Partial<Record<'from' | 'to', string>>

const minuteMs = 60_000
const dayMs = 86_400_000
/** As `exclude_from_slo` has it: nothing older counts anywhere, nothing longer or later is taken at once. */
const reachMs = 28 * dayMs
const longestMs = 7 * dayMs

/** A span begun in the middle of a minute takes all of it, and what has grown too old none. */
export function draftFor(objective: string, span: MinuteSpan, now: number): ExclusionDraft {
  const oldest = Math.ceil((now - reachMs) / minuteMs + 1) * minuteMs
  const from = Math.max(oldest, Math.floor(span.from / minuteMs) * minuteMs)
  const to = Math.max(from + minuteMs, Math.ceil(span.to / minuteMs) * minuteMs)
  return { objective, from: minuteText(from), to: minuteText(to) }
}

/** The minutes that are meant; null while they are not whole, or end before they begin. */
export function spanOf({ from, to }: ExclusionDraft): MinuteSpan | null {
  const span = { from: minuteIn(from), to: minuteIn(to) }
  return span.to > span.from ? span : null
}

/** What is wrong, by field, in words that say what to choose. */
export function exclusionProblems(draft: ExclusionDraft, now: number): ExclusionProblems {
  const [from, to] = [minuteIn(draft.from), minuteIn(draft.to)]
  const found = { from: fromProblem(from, now), to: toProblem({ from, to }, now) }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null))
}

function fromProblem(from: number, now: number): string | null {
  if (Number.isNaN(from)) return 'Choose the first minute that must not count.'
  if (from < now - reachMs)
    return 'Choose a time of the last 28 days: what is older counts nowhere.'
  return null
}

function toProblem({ from, to }: MinuteSpan, now: number): string | null {
  if (Number.isNaN(to)) return 'Choose when it counts again.'
  if (to <= from) return 'Choose a time after the start.'
  if (to - from > longestMs) return 'At most 7 days at once: leave out the rest by another one.'
  if (to > now + reachMs) return 'At most 28 days ahead.'
  return null
}
