import type { ObjectiveStatus } from '@/backend/slo.ts'
import { formatCount } from '@/lib/format-number.ts'
import { formatCoverage, formatShare } from '../lib/figures.ts'

/** Coverage below this is told: below it, minutes are missing that nobody can judge. */
const fullCoverage = 0.99

/** What a reader has to know before trusting a figure; nothing when there is nothing. */
export function Remarks({ status }: { status: ObjectiveStatus }) {
  const remarks = remarksOn(status)
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
