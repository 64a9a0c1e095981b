import { ArrowUp } from 'lucide-react'
import {
  type FocusEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
} from 'react'
import { countOf, formatCount } from '../lib/format-number.ts'
import type { LivePages } from '../lib/use-live-pages.ts'
import { Button } from './button.tsx'
import { ErrorState } from './error-state.tsx'
import { Icon } from './icon.tsx'
import { NotRefreshed } from './not-refreshed.tsx'
import { SkeletonRows } from './skeleton.tsx'
import { Spinner } from './spinner.tsx'
import { VirtualRows } from './virtual-rows.tsx'

export type LiveRowsProps<Item> = {
  pages: LivePages<Item>
  /** What one of them is called: "workflow". */
  noun: string
  /** Title of the list for screen readers: "Workflows". */
  label: string
  estimate: number
  /** What still works when the list did not load. */
  whenFailed: string
  /** Drawn when there is nothing: what would appear here, and what to do. */
  empty: ReactNode
  /** Names of the columns, above the rows. */
  columns?: ReactNode
  children: (item: Item) => ReactNode
}

const idOf = ({ id }: { id: string }) => id

/** As far down as this the page still counts as being at its top. */
const atTopPx = 40

/** A live, endless list in its four states. It holds still while somebody scrolls, points or tabs in it. */
export function LiveRows<Item extends { id: string }>({
  pages,
  noun,
  label,
  estimate,
  whenFailed,
  empty,
  columns,
  children,
}: LiveRowsProps<Item>) {
  const frame = useRef<HTMLDivElement>(null)
  const { items, error, isMissing } = pages

  const handleScroll = useEffectEvent(() => {
    if (window.scrollY > atTopPx) pages.hold()
    else releaseUnlessRead(null)
  })
  useEffect(() => {
    window.addEventListener('scroll', handleScroll, { passive: true })
    return () => window.removeEventListener('scroll', handleScroll)
  }, [])

  const top = pages.left?.top
  useLayoutEffect(() => {
    if (top !== undefined) window.scrollTo(0, top)
  }, [top])

  function handleClick({ target }: MouseEvent) {
    const row = target instanceof Element ? target.closest('li[data-index]') : null
    const item = items[Number(row?.getAttribute('data-index') ?? -1)]
    if (item) pages.leave({ id: item.id, top: window.scrollY })
  }

  function releaseUnlessRead(goingTo: Element | null) {
    const element = frame.current
    const isRead =
      window.scrollY > atTopPx ||
      element?.matches(':hover') ||
      element?.contains(goingTo ?? document.activeElement)
    if (!isRead) pages.follow()
  }

  function handleBlur(event: FocusEvent<HTMLDivElement>) {
    if (event.relatedTarget && frame.current?.contains(event.relatedTarget)) return
    releaseUnlessRead(event.relatedTarget ?? document.body)
  }

  if (isMissing) {
    return error === null ? (
      <SkeletonRows label={label.toLowerCase()} rows={8} />
    ) : (
      <ErrorState
        title={`${label} did not load`}
        onRetry={pages.retry}
        isRetrying={pages.isFetching}
        requestId={'requestId' in error ? String(error.requestId) : null}
      >
        {error.message} {whenFailed}
      </ErrorState>
    )
  }
  const notRefreshed = (
    <NotRefreshed
      what={label}
      error={error}
      readAt={pages.readAt}
      isRetrying={pages.isFetching}
      onRetry={pages.retry}
      className="m-3"
    />
  )
  if (items.length === 0 && pages.newer.count === 0) {
    return (
      <>
        {notRefreshed}
        {empty}
      </>
    )
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- nothing is operated here: it only notices that somebody reads
    <div
      ref={frame}
      data-place-kept={pages.left === null ? undefined : true}
      onClickCapture={handleClick}
      onPointerEnter={pages.hold}
      onPointerLeave={() => {
        if (window.scrollY <= atTopPx && !frame.current?.contains(document.activeElement)) {
          pages.follow()
        }
      }}
      onFocus={pages.hold}
      onBlur={handleBlur}
    >
      {notRefreshed}
      {columns}
      <Newer pages={pages} noun={noun} />
      <VirtualRows
        label={label}
        items={items}
        keyOf={idOf}
        estimate={estimate}
        focusedAtFirst={pages.left?.id}
        onEndNear={pages.loadMore}
        onRange={pages.handleRange}
      >
        {children}
      </VirtualRows>
      <p className="flex min-h-11 items-center gap-2 border-t border-line px-4 text-12 text-fg-3">
        {pages.olderError !== null ? (
          <>
            Older ones did not load. {pages.olderError.message}
            <Button size="sm" onClick={pages.retry}>
              Retry
            </Button>
          </>
        ) : pages.hasMore ? (
          <>
            <Spinner size={14} /> Reading older ones…
          </>
        ) : (
          `That is all: ${countOf(items.length, noun)}`
        )}
      </p>
    </div>
  )
}

/** What came in while somebody was reading, offered instead of pushed in. */
function Newer({ pages, noun }: { pages: LivePages<unknown>; noun: string }) {
  const { count, isMore } = pages.newer
  if (count === 0) return null
  return (
    <div className="sticky top-[calc(var(--h-bars)+42px)] z-5 flex h-0 justify-center">
      <button
        type="button"
        onClick={() => {
          pages.showNewest()
          window.scrollTo({ top: 0 })
        }}
        className="-mt-8.5 inline-flex h-8 animate-fade-in items-center gap-1.5 rounded-full bg-float px-3.5 text-12 font-strong text-accent shadow-float max-tablet:-mt-5 max-tablet:h-11"
      >
        <Icon of={ArrowUp} size={14} />
        {isMore ? `${formatCount(count)} or more newer ${noun}s` : countOf(count, `newer ${noun}`)}
      </button>
    </div>
  )
}
