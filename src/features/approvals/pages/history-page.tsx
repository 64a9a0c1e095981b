import {
  Ban,
  ChevronLeft,
  CircleCheck,
  Clock,
  History,
  Search,
  X,
  type LucideIcon,
} from 'lucide-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { HistoryFilter, PastApproval } from '@/backend/approvals.ts'
import { cursorAbove } from '@/backend/page-cursor.ts'
import { useLivePages } from '@/lib/use-live-pages.ts'
import { Badge, type Tone } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Input } from '@/ui/field.tsx'
import { LiveRows } from '@/ui/live-rows.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { headline } from '@domain/approvals/headline.ts'
import { addressFromHistory, historyFromAddress } from '../lib/history-filter.ts'
import { approvalQueries } from '../queries.ts'

const statuses = [
  { value: '', label: 'All' },
  { value: 'approved', label: 'Approved' },
  { value: 'rejected', label: 'Rejected' },
  { value: 'expired', label: 'Expired' },
] as const

/** Everything that was decided or ran out of time, newest first, narrowed by what the address says. */
export function HistoryPage() {
  const [address, setAddress] = useSearchParams()
  const filter = historyFromAddress(address)
  const narrowed = addressFromHistory(filter).toString()
  const show = (next: HistoryFilter) => setAddress(addressFromHistory(next), { replace: true })
  const chosen = statuses.find(({ value }) => value === filter.status?.[0])?.value ?? ''
  return (
    <div className="grid content-start gap-4">
      <Link
        to={paths.approvals()}
        className="inline-flex min-h-8 items-center gap-1 justify-self-start text-13 font-medium text-accent hover:underline max-tablet:min-h-11"
      >
        <ChevronLeft aria-hidden size={16} />
        Queue
      </Link>
      <div className="flex flex-wrap items-end gap-3">
        <ChipGroup
          label="Outcome"
          options={statuses}
          value={chosen}
          onChange={(status) => {
            const { status: _, ...rest } = filter
            show(status === '' ? rest : { ...rest, status: [status] })
          }}
        />
        <Words
          label="Decided by"
          value={filter.decided_by ?? ''}
          onChange={(decided_by) => show({ ...filter, decided_by })}
        />
        <Words
          label="Operation"
          value={filter.operation?.[0] ?? ''}
          onChange={(name) => show({ ...filter, operation: name === '' ? [] : [name] })}
        />
        <Words
          label="Words"
          value={filter.text ?? ''}
          onChange={(text) => show({ ...filter, text })}
        />
      </div>
      <Rows key={narrowed} filter={filter} onClear={() => show({})} />
    </div>
  )
}

/** Applied when writing pauses, so that every letter is not a read of its own. */
function Words({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (text: string) => void
}) {
  const [typed, setTyped] = useState(value)
  const apply = useEffectEvent(() => {
    if (typed.trim() !== value) onChange(typed.trim())
  })
  useEffect(() => {
    const timer = setTimeout(apply, 300)
    return () => clearTimeout(timer)
  }, [typed])
  return (
    <Input
      icon={Search}
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      className="max-w-48 max-tablet:max-w-none"
    />
  )
}

function Rows({ filter, onClear }: { filter: HistoryFilter; onClear: () => void }) {
  const pages = useLivePages({
    ...approvalQueries.history(filter),
    above: (item: PastApproval) => cursorAbove(item.decidedAtText),
  })
  const isNarrowed = addressFromHistory(filter).size > 0
  return (
    <Card aria-label="History">
      <LiveRows
        pages={pages}
        noun="request"
        label="Decided requests"
        estimate={61}
        whenFailed="Deciding still works."
        empty={
          <EmptyState
            icon={History}
            title={isNarrowed ? 'No decided request is like that' : 'Nothing has been decided yet'}
            actions={isNarrowed ? <Button onClick={onClear}>Clear the filters</Button> : undefined}
          >
            Each request moves here when it is approved, rejected or out of time.
          </EmptyState>
        }
      >
        {(item) => <PastRow item={item} />}
      </LiveRows>
    </Card>
  )
}

const looks: Record<string, { tone: Tone; icon: LucideIcon }> = {
  approved: { tone: 'ok', icon: CircleCheck },
  rejected: { tone: 'danger', icon: X },
  expired: { tone: 'neutral', icon: Clock },
}

function PastRow({ item }: { item: PastApproval }) {
  const isVoid = item.voidReason !== null
  const look = looks[item.status] ?? { tone: 'neutral' as const, icon: Ban }
  return (
    <Link
      to={paths.approval(item.id)}
      className="grid min-h-15 grid-cols-[112px_minmax(0,1fr)_auto] items-center gap-x-4 px-4 py-2.5 text-13 hover:bg-hover max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-1"
    >
      <span>
        <Badge tone={look.tone} icon={isVoid ? Ban : look.icon}>
          {isVoid ? 'void' : item.status}
        </Badge>
      </span>
      <span className="min-w-0 max-tablet:col-span-2 max-tablet:row-start-2">
        <span className="block truncate font-strong">
          <VisibleText text={headline(item.operation, item.params)} />
        </span>
        <span className="block truncate text-12 text-fg-3">
          {item.deciders.length === 0
            ? 'nobody decided'
            : `by ${new Intl.ListFormat('en').format(item.deciders)}`}{' '}
          · asked by <VisibleText text={item.requesterName} />
        </span>
      </span>
      <span className="text-12 text-fg-3 max-tablet:row-start-1">
        <Time at={item.decidedAt} isFocusable={false} />
      </span>
    </Link>
  )
}
