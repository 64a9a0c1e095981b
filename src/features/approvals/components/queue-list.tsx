import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useReducer, useRef, useState } from 'react'
import type { ApprovalItem } from '@/backend/approvals.ts'
import { serverNow } from '@/lib/clock.ts'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { Skeleton } from '@/ui/skeleton.tsx'
import { usePageKeys } from '@/ui/use-page-keys.ts'
import { groupWords } from '../lib/group-words.ts'
import type { Queue } from '../use-queue.ts'
import { QueueRow } from './queue-row.tsx'

const rowHeight = 61
/** A row that is scrolled back into sight is no news. */
const newForMs = 5_000

export type QueueListProps = {
  queue: Queue
  selectedId: string | null
  narrowed: string
  /** Somebody went to this row by key: it takes the focus, and where there is room its request is shown. */
  onMove: (item: ApprovalItem) => void
}

/**
 * The queue, of which only what is in sight is drawn. j and k, the arrows, Home and End reach every row; each
 * says its place in the whole.
 */
export function QueueList({ queue, selectedId, narrowed, onMove }: QueueListProps) {
  const frame = useRef<HTMLDivElement>(null)
  const wanted = useRef<number | null>(null)
  const [, redraw] = useReducer((turn: number) => turn + 1, 0)
  const [openedAt] = useState(serverNow)
  const total = queue.total ?? 0
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler leaves this component alone, which is right
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    overscan: 4,
    getItemKey: (index) => queue.itemAt(index)?.id ?? index,
  })
  const drawn = rows.getVirtualItems()
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0
  const { look } = queue
  useEffect(() => look(first, last))

  // The row that was gone to may be drawn, or even read, only later.
  useEffect(arrive)

  function arrive() {
    if (wanted.current === null) return
    const item = queue.itemAt(wanted.current)
    const link = frame.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`)
    if (!item || !link) return
    link.focus({ preventScroll: true })
    wanted.current = null
    onMove(item)
  }

  function move(step: number) {
    const focused = document.activeElement?.closest('[data-index]')?.getAttribute('data-index')
    const here = focused ? Number(focused) : queue.indexOf(selectedId)
    goTo(here === null ? 0 : here + step)
  }

  function goTo(index: number) {
    if (total === 0) return
    const next = Math.min(total - 1, Math.max(0, index))
    rows.scrollToIndex(next)
    wanted.current = next
    // Within the key press where the row is there, so that the key after it already means this row.
    arrive()
    if (wanted.current !== null) redraw()
  }

  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Home: () => goTo(0),
    End: () => goTo(total - 1),
  })

  return (
    <div ref={frame} className="min-h-0 flex-1 overflow-y-auto overscroll-contain">
      <ul
        aria-label="Waiting requests"
        className="relative"
        style={{ height: rows.getTotalSize() }}
      >
        {drawn.map(({ index, key, start }) => {
          const item = queue.itemAt(index)
          return (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              aria-posinset={index + 1}
              aria-setsize={total}
              className="absolute inset-x-0 top-0 border-b border-line"
              style={{ transform: `translateY(${start}px)` }}
            >
              {item ? (
                <>
                  {item.rank === queue.itemAt(index - 1)?.rank ? null : (
                    <Group first={item} items={groupFrom(item, index, queue)} />
                  )}
                  <QueueRow
                    item={item}
                    isSelected={item.id === selectedId}
                    isNew={item.createdAt > openedAt && serverNow() - item.createdAt < newForMs}
                    narrowed={narrowed}
                  />
                </>
              ) : (
                <div className="grid h-15 content-center gap-2 px-5" aria-hidden>
                  <Skeleton className="w-48" />
                  <Skeleton className="w-32" />
                </div>
              )}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** The rows of the same risk from one on; null while some of them have not been read. */
function groupFrom(first: ApprovalItem, index: number, queue: Queue): ApprovalItem[] | null {
  const group = [first]
  for (let at = index + 1; at < (queue.total ?? 0); at += 1) {
    const item = queue.itemAt(at)
    if (item === undefined) return null
    if (item.rank !== first.rank) break
    group.push(item)
  }
  return group
}

/** Above the first row of each risk: what holds of every row of it. */
function Group({ first, items }: { first: ApprovalItem; items: readonly ApprovalItem[] | null }) {
  return (
    <div className="flex h-8 items-center justify-between gap-2 border-b border-line bg-sunken px-5 text-12 text-fg-3 max-tablet:px-4">
      <RiskLabel level={first.rank} />
      {items === null ? null : groupWords(items)}
    </div>
  )
}
