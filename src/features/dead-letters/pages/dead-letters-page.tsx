import { ArchiveX, RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { useLivePages } from '@/lib/use-live-pages.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ForbiddenState } from '@/ui/forbidden-state.tsx'
import { LiveRows } from '@/ui/live-rows.tsx'
import type { MemberRole } from '@domain/actor.ts'
import type { GuardFacts } from '@domain/workflows/preview-rerun.ts'
import { DiscardDialog } from '../components/discard-dialog.tsx'
import { FilterBar } from '../components/filter-bar.tsx'
import { LetterRow } from '../components/letter-row.tsx'
import { ReplayDialog } from '../components/replay-dialog.tsx'
import { addressFromFilter, filterFromAddress, type ListFilter } from '../lib/list-filter.ts'
import { stillChosen, toggled } from '../lib/selection.ts'
import { deadLetterQueries } from '../queries.ts'

export type DeadLettersPageProps = {
  role: MemberRole
  /** How many are open; undefined while it is not known. */
  open: number | undefined
  guard: GuardFacts & { isStopped: boolean }
  /** One line of what a run was to do, from its operation and params. */
  summaryOf: (operation: string, paramsText: string | null) => string
}

/** Work that used up its retries and waits for somebody to replay or discard it. */
export function DeadLettersPage({ role, open, guard, summaryOf }: DeadLettersPageProps) {
  const [params, setParams] = useSearchParams()
  const filter = filterFromAddress(params)
  if (role === 'viewer') {
    return (
      <Card>
        <ForbiddenState level={2} title="For admins and approvers">
          You are signed in as a viewer and see counts only
          {open === undefined ? '' : `: ${countOf(open, 'dead letter')}`}. Ask an admin for the
          approver role to read them.
        </ForbiddenState>
      </Card>
    )
  }
  const show = (next: ListFilter) => setParams(addressFromFilter(next), { replace: true })
  const narrowed = addressFromFilter(filter).toString()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
      <FilterBar
        filter={filter}
        open={open}
        operations={guard.operations.map(({ name }) => name)}
        onChange={show}
      />
      <Letters
        key={narrowed}
        filter={filter}
        narrowed={narrowed}
        role={role}
        guard={guard}
        summaryOf={summaryOf}
      />
    </div>
  )
}

function Letters({
  filter,
  narrowed,
  role,
  guard,
  summaryOf,
}: Omit<DeadLettersPageProps, 'open'> & { filter: ListFilter; narrowed: string }) {
  const pages = useLivePages(deadLetterQueries.list(filter))
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [dialog, setDialog] = useState<'replay' | 'discard' | null>(null)
  const letters = stillChosen(pages.items, chosen)
  const isSelecting = !filter.isHandled && role === 'admin'
  const close = () => setDialog(null)
  return (
    <Card aria-label="Dead letters">
      {isSelecting && pages.items.length > 0 ? (
        <div className="sticky top-(--h-bars) z-5 flex min-h-12 flex-wrap items-center gap-x-3 gap-y-2 rounded-t-card border-b border-line bg-sunken px-4 py-1.5">
          <Checkbox
            label={
              letters.length > 0
                ? `${formatCount(letters.length)} chosen`
                : `Choose all ${formatCount(pages.items.length)} shown`
            }
            checked={letters.length > 0 && letters.length === pages.items.length}
            onChange={({ target }) =>
              setChosen(new Set(target.checked ? pages.items.map(({ id }) => id) : []))
            }
          />
          {letters.length > 0 ? (
            <span className="ml-auto flex flex-wrap gap-2 max-tablet:contents">
              <Button
                variant="ghost"
                icon={X}
                className="max-tablet:ml-auto"
                onClick={() => setChosen(new Set())}
              >
                None
              </Button>
              <Button
                icon={ArchiveX}
                className="max-tablet:flex-1 max-tablet:basis-[40%]"
                onClick={() => setDialog('discard')}
              >
                Discard {formatCount(letters.length)}…
              </Button>
              <Button
                variant="primary"
                icon={RotateCcw}
                className="max-tablet:flex-1 max-tablet:basis-[40%]"
                onClick={() => setDialog('replay')}
              >
                Replay {formatCount(letters.length)}…
              </Button>
            </span>
          ) : null}
        </div>
      ) : null}
      <LiveRows
        pages={pages}
        noun="dead letter"
        label="Dead letters"
        estimate={61}
        whenFailed="Stopping and approving still work."
        empty={
          <EmptyState
            icon={ArchiveX}
            title={filter.isHandled ? 'None has been handled' : 'No dead letters'}
          >
            {narrowed === '' || narrowed === 'handled=yes'
              ? 'A workflow lands here after its last retry fails. You can then replay or discard it.'
              : 'None is like that. Clear the search or the operation to see the others.'}
          </EmptyState>
        }
      >
        {(letter) => (
          <LetterRow
            letter={letter}
            summary={summaryOf(letter.operation, letter.paramsText)}
            list={narrowed}
            selection={
              isSelecting
                ? {
                    isChosen: chosen.has(letter.id),
                    onToggle: () => setChosen(toggled(chosen, letter.id)),
                  }
                : null
            }
          />
        )}
      </LiveRows>
      {dialog === 'replay' ? (
        <ReplayDialog letters={letters} guard={guard} onClose={close} />
      ) : null}
      {dialog === 'discard' ? <DiscardDialog letters={letters} onClose={close} /> : null}
    </Card>
  )
}
