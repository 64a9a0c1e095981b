import { ChevronDown } from 'lucide-react'
import type { AuditEntry } from '@/backend/audit.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Time } from '@/ui/time.tsx'
import { AuditDetail } from './audit-detail.tsx'
import { AuditChannel, AuditSentence } from './audit-line.tsx'

/** One entry among the last ones: a sentence that opens into the change it made. */
export function AuditRow({ entry }: { entry: AuditEntry }) {
  return (
    <li>
      <details className="group">
        <summary className="grid min-h-9.5 grid-cols-[70px_24px_minmax(0,1fr)_auto_64px_16px] items-center gap-3 px-4 text-13 hover:bg-hover max-tablet:grid-cols-[24px_minmax(0,1fr)_16px] max-tablet:gap-y-0.5 max-tablet:py-2.5">
          <span className="text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-2">
            <Time at={entry.at} format="clock" isFocusable={false} />
          </span>
          <span className="max-tablet:row-span-2 max-tablet:row-start-1 max-tablet:self-start">
            <Avatar name={entry.actorName} kind={entry.actorType} size={24} />
          </span>
          <span className="min-w-0 truncate text-fg-2 max-tablet:row-start-1 max-tablet:whitespace-normal">
            <AuditSentence entry={entry} />
          </span>
          <span className="max-tablet:hidden">
            <AuditChannel channel={entry.channel} />
          </span>
          <span className="text-right font-mono text-11 text-fg-3 max-tablet:hidden">
            #{formatCount(entry.seq)}
          </span>
          <ChevronDown
            aria-hidden
            size={14}
            className="text-fg-3 transition-transform group-open:rotate-180 max-tablet:col-start-3 max-tablet:row-start-1"
          />
        </summary>
        <AuditDetail entry={entry} />
      </details>
    </li>
  )
}
