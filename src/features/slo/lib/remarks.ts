import type { ObjectiveStatus } from '@/backend/slo.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import type { Left } from './explain.ts'
import { formatCoverage, formatRemaining, formatShare } from './figures.ts'

/** Coverage below this is told: below it, minutes are missing that nobody can judge. */
const fullCoverage = 0.99

export interface Remark {
  readonly words: string
  /** Left off on paper, where it would not fit beside what is promised. */
  readonly more?: string
}

/** What a reader has to know before trusting a figure; nothing when there is nothing. */
export function remarksOn(status: ObjectiveStatus, excluded: Left | null): Remark[] {
  const { coverage, minutesKnown, traffic, refused } = status
  return [
    minutesKnown > 0 && coverage < fullCoverage
      ? { words: `recorded ${formatCoverage(coverage)}` }
      : null,
    traffic?.kind === 'one_failure_spends_all' ? { words: 'one failure spends the budget' } : null,
    traffic?.kind === 'coarse'
      ? { words: `coarse: one failure = ${formatShare(traffic.shareOfOneFailure ?? 0)}` }
      : null,
    refused > 0
      ? { words: `${formatCount(refused)} refused`, more: ': stopped by operators' }
      : null,
    excludedRemark(status, excluded),
  ].filter((remark) => remark !== null)
}

/** Both values of an edited past stand where the budget does. */
function excludedRemark({ why, isOutdated }: ObjectiveStatus, excluded: Left | null) {
  if (isOutdated) return { words: 'what counts has changed: being worked out again' }
  if (excluded === null) return null
  const length = formatDuration(excluded.minutes * 60_000)
  const { remainingWith } = excluded
  return why === null && remainingWith !== null
    ? { words: `${length} left out, ${formatRemaining(remainingWith)} with them` }
    : { words: `${length} left out` }
}

/** As many objectives as one printed page was drawn for. */
const drawnFor = 7
const heights = { most: 164, least: 70, row: 38, line: 20 }

/**
 * How tall the burn-down is on paper, in pixels of the page: it gives way to objectives and to remarks that take a
 * line of their own, so that the page stays one.
 */
export function burnDownOnPaper(objectives: readonly { remarks: readonly Remark[] }[]): number {
  const rows = Math.max(0, objectives.length - drawnFor)
  const isLine = ({ more }: Remark) => more === undefined
  const lines = objectives.filter(({ remarks }) => remarks.some(isLine)).length
  return Math.max(heights.least, heights.most - rows * heights.row - lines * heights.line)
}
