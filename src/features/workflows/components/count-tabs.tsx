import { clsx } from 'clsx'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { LiveCounts } from '@/backend/workflows.ts'
import { formatCount } from '@/lib/format-number.ts'
import { Card } from '@/ui/card.tsx'
import { listOf } from '../lib/lists.ts'

interface Tab {
  caption: string
  value: number
  /** The query that shows what is counted. */
  narrowed: string
}

function tabsOf(counts: LiveCounts): Tab[] {
  return [
    { caption: 'running', value: counts.running, narrowed: listOf.running },
    { caption: 'queued', value: counts.queued, narrowed: listOf.queued },
    {
      caption: 'awaiting approval',
      value: counts.awaitingApproval,
      narrowed: listOf.held,
    },
    { caption: 'halted', value: counts.halted, narrowed: listOf.halted },
    {
      caption: 'outcome unknown',
      value: counts.outcomeUnknown,
      narrowed: listOf.unknown,
    },
    {
      caption: 'failed, 1 h',
      value: counts.failedLastHour,
      narrowed: listOf.failed,
    },
  ]
}

/** How many there are in each state; for whoever may read them, each leads to its list. */
export function CountTabs({
  counts,
  narrowed,
}: {
  counts: LiveCounts | undefined
  /** The query that is shown now; null for those who see counts only. */
  narrowed: string | null
}) {
  return (
    <Card aria-label="Counts" className="overflow-hidden">
      <ul className="-mr-px grid grid-cols-6 max-desktop:grid-cols-3">
        {(counts ? tabsOf(counts) : placeholders).map((tab) => (
          <li
            key={tab.caption}
            className="border-r border-line max-desktop:nth-[n+4]:border-t max-desktop:nth-[n+4]:border-line"
          >
            <Cell tab={tab} narrowed={narrowed} isKnown={counts !== undefined} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

const placeholders = [
  'running',
  'queued',
  'awaiting approval',
  'halted',
  'outcome unknown',
  'failed, 1 h',
].map((caption) => ({ caption, value: 0, narrowed: '' }))

function Cell({
  tab: { caption, value, narrowed: target },
  narrowed,
  isKnown,
}: {
  tab: Tab
  narrowed: string | null
  isKnown: boolean
}) {
  const content = (
    <>
      <b className="block text-20 font-semibold tabular-nums">
        {isKnown ? formatCount(value) : '…'}
      </b>
      <span className="text-12 text-fg-3">{caption}</span>
    </>
  )
  if (narrowed === null || !isKnown) return <div className="px-4 py-2.5">{content}</div>
  const isShown = narrowed === target
  return (
    <Link
      to={paths.workflows(isShown ? '' : target)}
      aria-current={isShown || undefined}
      className={clsx(
        'block px-4 py-2.5 -outline-offset-2',
        isShown ? 'bg-accent-bg [&_b]:text-accent' : 'hover:bg-hover',
      )}
    >
      {content}
    </Link>
  )
}
