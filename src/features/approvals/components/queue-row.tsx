import { clsx } from 'clsx'
import { UserX } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { ApprovalItem } from '@/backend/approvals.ts'
import { Icon } from '@/ui/icon.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { radiusLine } from '@domain/approvals/blast-radius.ts'
import { headline } from '@domain/approvals/headline.ts'
import { TimeLeft } from './time-left.tsx'

export type QueueRowProps = {
  item: ApprovalItem
  isSelected: boolean
  /** It came in while the list was on the screen. */
  isNew: boolean
  narrowed: string
}

/** One waiting request: what it would do, how much it touches, how long it still waits. */
export function QueueRow({ item, isSelected, isNew, narrowed }: QueueRowProps) {
  return (
    <Link
      to={paths.approval(item.id, narrowed)}
      state={{ keepsFocus: true }}
      aria-current={isSelected || undefined}
      className={clsx(
        'relative grid min-h-15 grid-cols-[minmax(0,1fr)_auto] content-center gap-x-3 gap-y-px px-5 py-2.5 max-tablet:px-4',
        isSelected
          ? 'bg-surface before:absolute before:-top-px before:bottom-0 before:left-0 before:w-0.75 before:bg-accent'
          : 'hover:bg-hover',
        isNew && 'animate-row-new',
      )}
    >
      <span className="truncate text-13 font-strong">
        <VisibleText text={headline(item.operation, item.params)} />
      </span>
      <span className="text-13 text-fg-2">
        <TimeLeft createdAt={item.createdAt} expiresAt={item.expiresAt} />
      </span>
      <span className="col-span-2 flex items-center gap-2 text-12 leading-4.5 text-fg-3">
        <span className="min-w-0 truncate">
          <span className="mono">{item.operation}</span> · {radiusLine(item.radius)} ·{' '}
          <VisibleText text={item.requesterName} />
        </span>
        <span className="ml-auto shrink-0 font-medium text-fg-2">
          <Mark item={item} />
        </span>
      </span>
    </Link>
  )
}

/** What is particular about a request for whoever reads the list. */
function Mark({ item }: { item: ApprovalItem }) {
  if (!item.isSatisfiable) {
    return (
      <span className="inline-flex items-center gap-1 text-warn">
        <Icon of={UserX} size={12} />
        nobody can decide
      </span>
    )
  }
  if (item.isOwn) return 'your own'
  if (item.youDecided) return `you approved, ${item.given} of ${item.needed}`
  return item.needed > 1 ? `${item.given} of ${item.needed}` : null
}
