import { useQuery } from '@tanstack/react-query'
import { Ban, ChevronLeft, CircleCheck, Clock, History, X, type LucideIcon } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { HistoryFilter, PastApproval } from '@/backend/approvals.ts'
import { cursorAbove } from '@/backend/page-cursor.ts'
import { useLivePages } from '@/lib/use-live-pages.ts'
import { Badge, type Tone } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { ChoiceList } from '@/ui/choice-list.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { FilterChip } from '@/ui/filter-chip.tsx'
import { LiveRows } from '@/ui/live-rows.tsx'
import { SearchField } from '@/ui/search-field.tsx'
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
export function HistoryPage({ operations }: { operations: readonly string[] }) {
  const { data: members } = useQuery(approvalQueries.memberNames())
  const [address, setAddress] = useSearchParams()
  const filter = historyFromAddress(address)
  const narrowed = addressFromHistory(filter).toString()
  const show = (next: HistoryFilter) => setAddress(addressFromHistory(next), { replace: true })
  const chosen = statuses.find(({ value }) => value === filter.status?.[0])?.value ?? ''
  return (
    <div className="grid content-start gap-4">
      <Link
        to={paths.approvals()}
        className="inline-flex min-h-8 items-center gap-1 justify-self-start text-13 font-medium text-accent hover:underline max-tablet:-my-2 max-tablet:min-h-11"
      >
        <ChevronLeft aria-hidden size={16} />
        Queue
      </Link>
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          label="Find a decided request"
          placeholder="Params, reason, name or id"
          value={filter.text ?? ''}
          onChange={(text) => show({ ...filter, text })}
        />
        <FilterChip
          name="Operation"
          value={filter.operation?.join(', ') || null}
          onClear={() => show({ ...filter, operation: [] })}
        >
          <ChoiceList
            label="Operation"
            options={operations.map((name) => ({
              value: name,
              label: <span className="mono">{name}</span>,
            }))}
            chosen={filter.operation ?? []}
            onChange={(operation) => show({ ...filter, operation })}
          />
        </FilterChip>
        <FilterChip
          name="Decided by"
          value={filter.decided_by ?? null}
          onClear={() => show({ ...filter, decided_by: '' })}
        >
          <ChoiceList
            label="Decided by"
            options={[...(members?.values() ?? [])].map((name) => ({ value: name, label: name }))}
            chosen={filter.decided_by ? [filter.decided_by] : []}
            onChange={(names) => show({ ...filter, decided_by: names.at(-1) ?? '' })}
          />
        </FilterChip>
        <div className="-mt-1.5 max-desktop:basis-full desktop:ml-auto">
          <ChipGroup
            label={<span className="sr-only">Outcome</span>}
            options={statuses}
            value={chosen}
            onChange={(status) => {
              const { status: _, ...rest } = filter
              show(status === '' ? rest : { ...rest, status: [status] })
            }}
          />
        </div>
      </div>
      <Rows key={narrowed} filter={filter} onClear={() => show({})} />
    </div>
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
      <span className="max-tablet:col-start-1 max-tablet:row-start-1">
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
      <span className="text-12 text-fg-3 max-tablet:col-start-2 max-tablet:row-start-1">
        <Time at={item.decidedAt} isFocusable={false} />
      </span>
    </Link>
  )
}
