import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { ApprovalItem } from '@/backend/approvals.ts'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { radiusLine } from '@domain/approvals/blast-radius.ts'
import { headline } from '@domain/approvals/headline.ts'
import { TimeLeft } from './time-left.tsx'

/** One waiting request: how risky, what it would do, how much it touches, how long it stays. */
export function PendingRow({ item }: { item: ApprovalItem }) {
  return (
    <li>
      <Link
        to={paths.approval(item.id)}
        className="grid min-h-10 grid-cols-[80px_minmax(0,1fr)_minmax(0,auto)_72px] items-center gap-3 px-4 text-13 hover:bg-hover max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-0.5 max-tablet:py-2.5"
      >
        <RiskLabel level={item.rank} />
        <span className="truncate font-medium max-tablet:col-span-2 max-tablet:row-start-2">
          <VisibleText text={headline(item.operation, item.params)} />
        </span>
        <span className="truncate text-fg-2 max-tablet:col-span-2 max-tablet:row-start-3">
          {radiusLine(item.radius)}
        </span>
        <span className="justify-self-end text-fg-2 max-tablet:col-start-2 max-tablet:row-start-1">
          <TimeLeft createdAt={item.createdAt} expiresAt={item.expiresAt} />
        </span>
      </Link>
    </li>
  )
}
