import { clsx } from 'clsx'
import { ArrowUp, FileQuestion, ScrollText } from 'lucide-react'
import { useEffect, useEffectEvent, useMemo, useRef } from 'react'
import { formatCount } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Card } from '@/ui/card.tsx'
import { EmptyState } from '@/ui/empty-state.tsx'
import { Icon } from '@/ui/icon.tsx'
import { LoadFailure } from '@/ui/load-failure.tsx'
import { NotRefreshed } from '@/ui/not-refreshed.tsx'
import { Note } from '@/ui/note.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import type { AuditChoice } from '../lib/audit-filter.ts'
import { dayLines } from '../lib/day-lines.ts'
import { useAuditLog } from '../use-audit-log.ts'
import { LogEnd } from './log-end.tsx'
import { Timeline } from './timeline.tsx'

export type AuditLogProps = {
  choice: AuditChoice
  isNarrowed: boolean
  /** The entry the address leads to. */
  meant: number | null
  /** Where one read before the page was loaded again. */
  place: number | null
  onPlace: (seq: number | null) => void
  onClear: () => void
}

/** The log in its states: being read, not readable, empty, or as a timeline that holds still while one reads. */
export function AuditLog({ choice, isNarrowed, meant, place, onPlace, onClear }: AuditLogProps) {
  const { entries, log, fresh, isAtEnd, isFollowing, ...pages } = useAuditLog(
    choice,
    meant ?? place,
  )
  const frame = useRef<HTMLElement>(null)
  const lines = useMemo(() => dayLines(entries ?? []), [entries])

  function followUnlessRead() {
    if (isFollowing && fresh.count > 0 && !isRead(frame.current)) pages.showNewest()
  }
  const handleFresh = useEffectEvent(followUnlessRead)
  useEffect(() => {
    handleFresh()
  }, [fresh.count])

  if (entries === undefined) {
    return (
      <Card aria-label="Audit log" data-place-kept={meant === null ? undefined : true}>
        {log.error === null ? (
          <SkeletonRows label="the audit log" rows={12} />
        ) : (
          <LoadFailure
            what="The audit log"
            error={log.error}
            isRetrying={log.isFetching}
            onRetry={pages.retry}
          >
            Everything goes on being written down. Stopping and approving still work.
          </LoadFailure>
        )}
      </Card>
    )
  }
  const isEmpty = lines.length === 0 && !log.hasNextPage && !log.hasPreviousPage
  const missing = meant !== null && !entries.some(({ seq }) => seq === meant)
  return (
    <>
      {missing ? <NotThere seq={meant} isNarrowed={isNarrowed} /> : null}
      <Card
        ref={frame}
        aria-label="Audit log"
        data-place-kept={meant === null ? undefined : true}
        onPointerLeave={followUnlessRead}
        className="print:break-inside-auto!"
      >
        <NotRefreshed
          what="The audit log"
          error={pages.error}
          readAt={pages.readAt}
          isRetrying={pages.isFetching}
          onRetry={pages.retry}
          className="m-3"
        />
        {isEmpty ? (
          <Empty isNarrowed={isNarrowed} onClear={onClear} />
        ) : (
          <Timeline
            lines={lines}
            meant={meant ?? place}
            isMeantOpen={meant !== null}
            onPlace={onPlace}
            onStartNear={() => {
              if (log.hasPreviousPage && !log.isFetching && !log.isFetchPreviousPageError) {
                void log.fetchPreviousPage()
              }
            }}
            onEndNear={() => {
              if (log.hasNextPage && !log.isFetching && !log.isFetchNextPageError) {
                void log.fetchNextPage()
              }
            }}
            notice={
              <Fresh
                {...fresh}
                isAtEnd={isAtEnd}
                onShow={() => {
                  pages.showNewest()
                  window.scrollTo({ top: 0 })
                }}
              />
            }
          />
        )}
        {isEmpty ? null : (
          <p
            className={clsx(
              'flex min-h-11 items-center gap-2 px-4 text-12 text-fg-3',
              log.hasNextPage && 'print:hidden',
            )}
          >
            {log.isFetchNextPageError ? (
              <>
                Older ones did not load.{' '}
                <Button size="sm" onClick={pages.retry}>
                  Retry
                </Button>
              </>
            ) : log.hasNextPage ? (
              <>
                <Spinner size={14} /> Reading older ones…
              </>
            ) : (
              <LogEnd passing={isNarrowed ? entries.length : null} />
            )}
          </p>
        )}
      </Card>
    </>
  )
}

function isRead(frame: HTMLElement | null): boolean {
  return (
    window.scrollY > 40 ||
    frame?.matches(':hover') === true ||
    frame?.contains(document.activeElement) === true ||
    Boolean(frame?.querySelector('[aria-expanded=true]'))
  )
}

/** What came in while one reads, offered instead of pushed in. */
function Fresh(props: { count: number; isMore: boolean; isAtEnd: boolean; onShow: () => void }) {
  const { count, isMore, isAtEnd, onShow } = props
  if (count === 0 && isAtEnd) return null
  return (
    <button
      type="button"
      onClick={onShow}
      className="ml-auto inline-flex h-7 animate-fade-in items-center gap-1.5 rounded-full bg-float px-3 text-12 font-strong text-accent shadow-float max-tablet:h-11"
    >
      <Icon of={ArrowUp} size={14} />
      {count === 0 ? 'Newest' : `${isMore ? 'More than ' : ''}${formatCount(count)} new`}
    </button>
  )
}

function NotThere({ seq, isNarrowed }: { seq: number; isNarrowed: boolean }) {
  return (
    <Note icon={FileQuestion} tone="info" title={`There is no #${formatCount(seq)} here`}>
      {isNarrowed
        ? 'It does not pass the filters, or was never kept: numbers of what was rolled back stay unused. You see what is around it.'
        : 'Numbers of what was rolled back stay unused; only what was sealed can be proven to be missing. You see what is around it.'}
    </Note>
  )
}

function Empty({ isNarrowed, onClear }: { isNarrowed: boolean; onClear: () => void }) {
  return isNarrowed ? (
    <EmptyState
      icon={ScrollText}
      title="No entry passes"
      actions={<Button onClick={onClear}>Show everything</Button>}
    >
      Words are looked for in names, actions, reasons and what was recorded; each may be the
      beginning of one.
    </EmptyState>
  ) : (
    <EmptyState icon={ScrollText} title="Nothing has happened yet">
      Every command and every refusal appears here, with who gave it and why.
    </EmptyState>
  )
}
