import type { ObjectiveStatus } from '@/backend/slo.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import type { Left } from '../lib/explain.ts'
import { formatCoverage, formatRemaining, formatShare } from '../lib/figures.ts'

/** Coverage below this is told: below it, minutes are missing that nobody can judge. */
const fullCoverage = 0.99

/** What a reader has to know before trusting a figure; nothing when there is nothing. */
export function Remarks({
  status,
  excluded,
}: {
  status: ObjectiveStatus
  /** What was left out of the window. */
  excluded: Left | null
}) {
  const remarks = [...remarksOn(status), ...excludedRemarks(status, excluded)]
  if (remarks.length === 0) return null
  return (
    <ul className="mt-1 grid justify-items-start gap-1">
      {remarks.map((remark) => (
        <li
          key={remark}
          className="rounded-badge bg-active px-1.5 text-11 leading-4.5 font-medium text-fg-2"
        >
          {remark}
        </li>
      ))}
    </ul>
  )
}

function remarksOn({ coverage, minutesKnown, traffic, refused }: ObjectiveStatus): string[] {
  return [
    minutesKnown > 0 && coverage < fullCoverage ? `recorded ${formatCoverage(coverage)}` : null,
    traffic?.kind === 'one_failure_spends_all' ? 'one failure spends the budget' : null,
    traffic?.kind === 'coarse'
      ? `coarse: one failure = ${formatShare(traffic.shareOfOneFailure ?? 0)}`
      : null,
    refused > 0 ? `${formatCount(refused)} refused: stopped by operators` : null,
  ].filter((remark) => remark !== null)
}

/** Both values of an edited past stand where the budget does. */
function excludedRemarks({ why, isOutdated }: ObjectiveStatus, excluded: Left | null): string[] {
  if (isOutdated) return ['what counts has changed: being worked out again']
  if (excluded === null) return []
  const length = formatDuration(excluded.minutes * 60_000)
  const { remainingWith } = excluded
  return why === null && remainingWith !== null
    ? [`${length} left out, ${formatRemaining(remainingWith)} with them`]
    : [`${length} left out`]
}
