import { History, Hourglass, MousePointerClick } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { QueueFilter } from '@/backend/approvals.ts'
import { isBackendError } from '@/backend/errors.ts'
import { formatAge } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import { BlankState } from '@/ui/blank-state.tsx'
import { Button } from '@/ui/button.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { ErrorState } from '@/ui/error-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Kbd } from '@/ui/kbd.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { useNow } from '@/ui/use-now.ts'
import { ApprovalDetail } from '../components/approval-detail.tsx'
import { QueueFilters } from '../components/queue-filters.tsx'
import { QueueList } from '../components/queue-list.tsx'
import { addressFromFilter, filterFromAddress } from '../lib/queue-filter.ts'
import { useQueue, type Queue } from '../use-queue.ts'

export type ApprovalsPageProps = {
  /** The request in the address; null on the queue itself. */
  id: string | null
  /** Names of the registered operations. */
  operations: readonly string[]
  workflowLink: (id: string) => ReactNode
}

/** Where two stand side by side; the same as the `split` screen of the style sheet. */
const isSplit = () => window.matchMedia('(min-width: 1024px)').matches

/** The queue at the left, one request at the right; on small screens one of the two. */
export function ApprovalsPage({ id, operations, workflowLink }: ApprovalsPageProps) {
  const [address, setAddress] = useSearchParams()
  const navigate = useNavigate()
  const filter = filterFromAddress(address)
  const narrowed = addressFromFilter(filter).toString()
  const queue = useQueue(filter)
  const count = queue.total === null ? '' : `, ${formatCount(queue.total)} waiting`

  return (
    <div
      data-fill={id === null ? 'always' : 'split'}
      className="flex min-h-0 flex-1 split:grid split:grid-cols-[376px_minmax(0,1fr)]"
    >
      <div
        className={`min-h-0 min-w-0 flex-1 flex-col border-line split:flex split:border-r ${id === null ? 'flex' : 'hidden'}`}
      >
        <Toolbar
          queue={queue}
          filter={filter}
          operations={operations}
          onChange={(next) =>
            setAddress(addressFromFilter(next), { replace: true, state: { keepsFocus: true } })
          }
        />
        <Rows
          queue={queue}
          isNarrowed={narrowed !== ''}
          onClear={() => setAddress({}, { replace: true })}
        >
          <QueueList
            key={narrowed}
            queue={queue}
            selectedId={id}
            narrowed={narrowed}
            onMove={(item) => {
              if (!isSplit()) return
              void navigate(paths.approval(item.id, narrowed), {
                replace: id !== null,
                state: { keepsFocus: true },
              })
            }}
          />
        </Rows>
        <p className="flex flex-wrap gap-x-3 gap-y-1 border-t border-line px-5 py-3 text-12 text-fg-3 max-split:hidden">
          <span className="inline-flex items-center gap-1.25">
            <Kbd>j</Kbd> <Kbd>k</Kbd> move
          </span>
          <span className="inline-flex items-center gap-1.25">
            <Kbd>a</Kbd> approve
          </span>
          <span className="inline-flex items-center gap-1.25">
            <Kbd>r</Kbd> reject
          </span>
          <span className="inline-flex items-center gap-1.25">
            <Kbd>t</Kbd> decide alike together
          </span>
        </p>
      </div>
      <div
        className={`min-h-0 min-w-0 flex-1 flex-col bg-surface split:flex split:overflow-y-auto ${id === null ? 'hidden' : 'flex max-split:min-h-[calc(100dvh-var(--h-topbar))]'}`}
      >
        {id === null ? (
          <NothingChosen total={queue.total} />
        ) : (
          <ApprovalDetail
            key={id}
            id={id}
            back={{ to: paths.approvals(narrowed), words: `Queue${count}` }}
            workflowLink={workflowLink}
          />
        )}
      </div>
    </div>
  )
}

function Toolbar({
  queue,
  filter,
  operations,
  onChange,
}: {
  queue: Queue
  filter: QueueFilter
  operations: readonly string[]
  onChange: (filter: QueueFilter) => void
}) {
  const now = useNow()
  return (
    <div className="flex min-h-13 items-center gap-3 border-b border-line px-5 max-tablet:gap-2 max-tablet:px-4">
      <h2 className="text-13 font-semibold whitespace-nowrap tabular-nums">
        {queue.total === null ? 'Waiting' : `${formatCount(queue.total)} waiting`}
      </h2>
      {queue.oldestAt === null ? null : (
        <span className="truncate text-12 text-fg-3 tabular-nums">
          oldest {formatAge(now - queue.oldestAt)}
        </span>
      )}
      <span className="ml-auto flex items-center gap-1.5">
        <Link
          to={paths.approvalHistory()}
          className="inline-flex min-h-7 items-center gap-1.75 rounded-control px-2 text-12 font-strong text-fg-2 hover:bg-active max-tablet:min-h-11"
        >
          <Icon of={History} size={12} />
          History
        </Link>
        <QueueFilters filter={filter} operations={operations} onChange={onChange} />
      </span>
    </div>
  )
}

/** The list in its four states. */
function Rows({
  queue,
  isNarrowed,
  onClear,
  children,
}: {
  queue: Queue
  isNarrowed: boolean
  onClear: () => void
  children: ReactNode
}) {
  if (queue.total === null) {
    if (queue.error === null) return <SkeletonRows label="requests" rows={8} />
    return (
      <ErrorState
        title="Requests did not load"
        onRetry={queue.retry}
        isRetrying={queue.isFetching}
        requestId={isBackendError(queue.error) ? queue.error.requestId : null}
      >
        {queue.error.message} Nothing is approved by waiting; requests expire by themselves.
      </ErrorState>
    )
  }
  return (
    <>
      <NotRefreshed
        what="The queue"
        error={queue.error}
        readAt={queue.readAt}
        isRetrying={queue.isFetching}
        onRetry={queue.retry}
        className="m-3"
      />
      {queue.total > 0 ? children : <Empty isNarrowed={isNarrowed} onClear={onClear} />}
    </>
  )
}

function Empty({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return isNarrowed ? (
    <EmptyState
      icon={Hourglass}
      title="No waiting request is like that"
      actions={<Button onClick={onClear}>Clear the filters</Button>}
    >
      Others may wait that the filters hide.
    </EmptyState>
  ) : (
    <EmptyState icon={Hourglass} title="Nobody is waited for">
      Operations of high or critical risk, and everything unlisted during a takeover, wait here
      until a person decides.
    </EmptyState>
  )
}

function NothingChosen({ total }: { total: number | null }) {
  if (total === null || total === 0) return null
  return (
    <BlankState icon={MousePointerClick} level={2} title="Choose a request">
      <Kbd>j</Kbd> goes to the first one. What it would touch, what would run and who decides is
      shown here.
    </BlankState>
  )
}
