import type { ObjectiveReport } from '@/backend/slo.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import type { Percentile } from '@domain/slo/percentile.ts'
import { formatGoodShare, formatObjective, formatPercentile } from './figures.ts'
import { metVerdict, type Verdict } from './verdicts.ts'

/** What was measured of an objective in a window. */
export interface Measured {
  readonly counts: EventCounts
  readonly percentiles: readonly { readonly q: number; readonly value: Percentile | null }[]
  /** Depth of a queue now, and the greatest in the window where it is known. */
  readonly latest: number | null
  readonly highest: number | null
  /** Refused by an operator's control: beside the valid events, not among them. */
  readonly refused: number
}

/** A tile: every text is ready to be drawn, and nothing is a number where nothing was measured. */
export interface Indicator {
  readonly label: string
  readonly target: string
  readonly value: string | null
  readonly unit: string | null
  /** Beside the value: bucket edges, or the greatest depth. */
  readonly beside: string | null
  readonly verdict: Verdict
}

const queueLabels: Record<string, string> = {
  pending_approvals: 'Waiting approvals',
  dead_letters: 'Dead letters',
}

export function indicatorLabel({ kind, title, queue, objectivePpm }: ObjectiveReport): string {
  if (kind === 'queue') return queueLabels[queue ?? ''] ?? title
  return kind === 'latency' ? `P${String(objectivePpm / 10_000)} latency` : title
}

export function targetWords({ kind, limit, objectivePpm }: ObjectiveReport): string {
  if (kind === 'queue') return `below ${formatCount(limit ?? 0)}`
  if (kind === 'latency') return `within ${limitWords(limit ?? 0)}`
  return `at least ${formatObjective(objectivePpm)}`
}

/** `500 ms`, `1 s` */
export function limitWords(ms: number): string {
  return ms >= 1000 && ms % 1000 === 0 ? `${ms / 1000} s` : `${formatCount(ms)} ms`
}

export function indicatorOf(objective: ObjectiveReport, measured: Measured): Indicator {
  const { counts } = measured
  const frame = { label: indicatorLabel(objective), target: targetWords(objective) }
  // Whether a target is met now, nobody knows while nothing is recorded.
  const verdict: Verdict =
    objective.status?.state === 'no_data'
      ? { tone: 'neutral', text: 'no data, last known' }
      : metVerdict(counts, objective)
  const none = { ...frame, value: null, unit: null, beside: null, verdict }
  if (objective.kind === 'queue') {
    if (measured.latest === null) return none
    const beside =
      measured.highest !== null
        ? `now, at most ${formatCount(measured.highest)}`
        : counts.bad === 0
          ? 'now'
          : `now, ${countOf(counts.bad, 'minute')} at the limit`
    return { ...none, value: formatCount(measured.latest), beside }
  }
  if (counts.valid === 0) return none
  const found = measured.percentiles.find(({ q }) => Math.round(q * 1e6) === objective.objectivePpm)
  if (objective.kind === 'latency' && found?.value) {
    const { value, unit, edges } = formatPercentile(found.value)
    return { ...none, value, unit, beside: edges === null ? null : `(${edges})` }
  }
  const [value = null, unit = null] = formatGoodShare(counts, objective.objectivePpm).split(
    '\u00A0',
  )
  return { ...none, value, unit }
}
