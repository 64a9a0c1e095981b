import { ChevronRight } from 'lucide-react'
import { memo } from 'react'
import { Link } from 'react-router'
import type { AuditEntry } from '@/backend/audit.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { resourceLink, resourceName } from '../lib/resource-link.ts'
import { AuditDetail } from './audit-detail.tsx'
import { AuditChannel, AuditSentence } from './audit-line.tsx'

export type TimelineEntryProps = {
  entry: AuditEntry
  isOpen: boolean
  /** The one that the address asks for. */
  isMeant: boolean
  onToggle: (seq: number) => void
}

/**
 * One entry of the log; the whole row opens it, but for the link to what it is about. Entries never change: one that is
 * drawn is left alone while others scroll past it.
 */
export const TimelineEntry = memo(function TimelineEntry({
  entry,
  isOpen,
  isMeant,
  onToggle,
}: TimelineEntryProps) {
  return (
    <div className={isOpen ? 'bg-hover' : undefined}>
      <div
        className={`relative grid min-h-10.5 grid-cols-[16px_62px_24px_minmax(0,1fr)_minmax(0,132px)_72px_78px] items-center gap-3 px-4 text-13 hover:bg-hover max-desktop:grid-cols-[16px_62px_24px_minmax(0,1fr)_78px] max-tablet:min-h-14 max-tablet:grid-cols-[24px_minmax(0,1fr)_16px] max-tablet:gap-y-0.5 max-tablet:py-2.5 ${
          isMeant ? 'shadow-[inset_3px_0_0_var(--accent)]' : ''
        }`}
      >
        <Icon
          of={ChevronRight}
          size={14}
          className={`text-fg-3 transition-transform max-tablet:col-start-3 max-tablet:row-start-1 ${isOpen ? 'rotate-90' : ''}`}
        />
        <span className="text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-2">
          <Time at={entry.at} format="clock" isFocusable={false} className="relative z-1" />
          <span className="tablet:hidden">
            {' '}
            · {entry.channel} · #{formatCount(entry.seq)}
          </span>
        </span>
        <span className="max-tablet:col-start-1 max-tablet:row-span-2 max-tablet:row-start-1 max-tablet:self-start">
          <Avatar name={entry.actorName} kind={entry.actorType} size={24} />
        </span>
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => onToggle(entry.seq)}
          className="min-w-0 truncate text-left text-fg-2 after:absolute after:inset-0 focus-visible:shadow-none focus-visible:after:shadow-focus max-tablet:col-start-2 max-tablet:row-start-1 max-tablet:whitespace-normal"
        >
          <AuditSentence entry={entry} />
        </button>
        <span className="min-w-0 truncate max-desktop:hidden">
          <Resource entry={entry} />
        </span>
        <span className="max-desktop:hidden">
          <AuditChannel channel={entry.channel} />
        </span>
        <span className="text-right font-mono text-11 text-fg-3 max-tablet:hidden">
          #{formatCount(entry.seq)}
        </span>
      </div>
      {isOpen ? <AuditDetail entry={entry} isWhole /> : null}
    </div>
  )
})

function Resource({ entry }: { entry: AuditEntry }) {
  const to = resourceLink(entry)
  const name = <span className="mono text-12">{resourceName(entry)}</span>
  if (to === null) return <span className="text-fg-3">{name}</span>
  return (
    <Link
      to={to}
      tabIndex={-1}
      title={`${entry.resourceType} ${entry.resourceId ?? ''}`}
      className="relative z-1 rounded-badge text-fg-3 hover:text-accent hover:underline"
    >
      {name}
    </Link>
  )
}
