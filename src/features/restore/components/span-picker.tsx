import { ChevronDown, History } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Span } from '@/backend/restore-desk.ts'
import { Icon } from '@/ui/icon.tsx'
import { Popover } from '@/ui/popover.tsx'
import { spanAddress, spanWords } from '../lib/spans.ts'

/** Which engagement the desk is about; every one is an address. */
export function SpanPicker({ spans, chosen }: { spans: readonly Span[]; chosen: Span | null }) {
  return (
    <Popover
      label="Choose an engagement"
      className="max-h-100 w-90 overflow-y-auto p-2"
      trigger={(target) => (
        <button
          type="button"
          {...target}
          className="inline-flex min-h-8 max-w-full items-center gap-2 rounded-control border border-line-strong bg-surface px-3 text-left text-13 font-strong hover:border-line-control max-tablet:min-h-11"
        >
          <Icon of={History} className="text-fg-3" />
          <span className="min-w-0 truncate">
            {chosen === null ? 'Choose an engagement' : spanWords(chosen)}
          </span>
          <Icon of={ChevronDown} size={14} className="text-fg-3" />
        </button>
      )}
    >
      <ul className="grid gap-0.5">
        {spans.map((span) => (
          <li key={`${span.control} ${span.since}`}>
            <Link
              to={paths.restore(spanAddress(span))}
              aria-current={span === chosen || undefined}
              className="block rounded-inner px-2.5 py-1.5 text-13 hover:bg-hover aria-[current=true]:bg-accent-bg max-tablet:py-2.5"
            >
              <span className="block font-medium">{spanWords(span)}</span>
              <span className="block truncate text-12 text-fg-3">
                {[span.engagedByName, span.reason ? `“${span.reason}”` : null]
                  .filter((part) => part !== null)
                  .join(', ')}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Popover>
  )
}
