import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { formatCount } from '@/lib/format-number.ts'
import { useNow } from '@/ui/use-now.ts'
import { usePageKeys } from '@/ui/use-page-keys.ts'
import { useIsPrinting } from '@/ui/use-printing.ts'
import { dayWords, isDay, lineKey, type TimelineLine } from '../lib/day-lines.ts'
import { useTimeline } from '../use-timeline.ts'
import { TimelineEntry } from './timeline-entry.tsx'

export type TimelineProps = {
  lines: readonly TimelineLine[]
  /** The entry that is on the screen at first, and whether it is open and marked. */
  meant: number | null
  isMeantOpen: boolean
  onStartNear: () => void
  onEndNear: () => void
  /** The entry at the top of the screen, null at the top of the list; told once scrolling rests. */
  onPlace: (seq: number | null) => void
  /** Beside the day at the top: what came in meanwhile. */
  notice: ReactNode
}

/** So many lines go on paper; who wants more exports them. */
const printedLines = 300

/** Entries by day, drawn as far as they are near the screen; on paper, from there on. */
export function Timeline({ lines, meant, isMeantOpen, notice, onPlace, ...ends }: TimelineProps) {
  const list = useRef<HTMLUListElement>(null)
  const bar = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState<ReadonlySet<number>>(
    () => new Set(meant !== null && isMeantOpen ? [meant] : []),
  )
  const [isPlaced, setPlaced] = useState(meant === null)
  const { rows, drawn, top, seen, seenAt } = useTimeline(list, bar, lines, isPlaced ? ends : null)
  const wanted = useRef<number | null>(null)
  const now = useNow(60_000)
  const isPrinting = useIsPrinting()

  useLayoutEffect(() => {
    if (isPlaced || top === 0) return
    // What is not there has left a place between its neighbours.
    const index = lines.findIndex((line) => !isDay(line) && line.seq <= (meant ?? 0))
    // One that is open may be higher than the screen: its sentence comes first, below the one before it.
    if (index !== -1) {
      rows.scrollToIndex(isMeantOpen ? Math.max(0, index - 1) : index, { align: 'start' })
    }
    if (isMeantOpen) wanted.current = index
    const frame = requestAnimationFrame(() => setPlaced(true))
    return () => cancelAnimationFrame(frame)
  }, [isPlaced, isMeantOpen, lines, meant, rows, top])

  useEffect(() => {
    if (wanted.current === null) return
    const button = buttonAt(list.current, wanted.current)
    if (!button) return
    wanted.current = null
    button.focus({ preventScroll: true })
  })

  const restsAt = rows.isScrolling || !seen || isDay(seen) ? undefined : seen.seq
  useEffect(() => {
    if (isPlaced && restsAt !== undefined) onPlace(window.scrollY > 40 ? restsAt : null)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- told when the place changes, not when who listens does
  }, [isPlaced, restsAt])

  const toggle = useCallback((seq: number) => {
    setOpen((known) => {
      const next = new Set(known)
      if (!next.delete(seq)) next.add(seq)
      return next
    })
  }, [])

  function focusedIndex(): number | null {
    const row = document.activeElement?.closest('li[data-index]')
    return row && list.current?.contains(row) ? Number(row.getAttribute('data-index')) : null
  }

  function move(step: 1 | -1) {
    const from = focusedIndex()
    let next = from === null ? lines.findIndex((line) => line === seen) : from + step
    // Days are passed over.
    for (let line = lines[next]; line && isDay(line); line = lines[next]) next += step
    if (!lines[next]) return
    wanted.current = next
    rows.scrollToIndex(next)
    const button = buttonAt(list.current, next)
    if (!button) return
    wanted.current = null
    button.focus({ preventScroll: true })
  }

  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => {
      const line = lines[focusedIndex() ?? -1]
      setOpen((known) =>
        line && !isDay(line) ? new Set([...known].filter((seq) => seq !== line.seq)) : new Set(),
      )
    },
  })

  const drawLine = (line: TimelineLine) =>
    isDay(line) ? (
      <h3 className="flex min-h-9 items-center bg-sunken px-4 text-12 font-semibold">
        {dayWords(line.at, now)}
      </h3>
    ) : (
      <TimelineEntry
        entry={line}
        isOpen={open.has(line.seq)}
        isMeant={isMeantOpen && line.seq === meant}
        onToggle={toggle}
      />
    )

  if (isPrinting) {
    const from = seen ? lines.indexOf(seen) : 0
    const printed = lines.slice(from, from + printedLines)
    return (
      <>
        <h2 className="px-4 py-2 text-12 font-semibold">
          {seenAt === null ? '' : dayWords(seenAt, now)}
        </h2>
        <ul aria-label="Audit log" className="divide-y divide-line">
          {printed.map((line) => (
            <li key={lineKey(line)} className="break-inside-avoid">
              {drawLine(line)}
            </li>
          ))}
        </ul>
        {printed.length === printedLines ? (
          <p className="px-4 py-2 text-12 text-fg-3">
            Printed are {formatCount(printedLines)} lines from the one that was on the screen; an
            export has them all.
          </p>
        ) : null}
      </>
    )
  }
  return (
    <>
      <div
        ref={bar}
        className="sticky top-(--h-bars) z-5 flex min-h-9 items-center gap-3 rounded-t-card border-b border-line bg-sunken px-4 text-12"
      >
        <h2 className="font-semibold">{seenAt === null ? '' : dayWords(seenAt, now)}</h2>
        {notice}
      </div>
      <ul
        ref={list}
        aria-label="Audit log"
        className="relative"
        style={{ height: rows.getTotalSize() }}
      >
        {drawn.map(({ index, key, start }) => {
          const line = lines[index]
          if (!line) return null
          return (
            <li
              key={key}
              ref={rows.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0 border-b border-line"
              style={{ transform: `translateY(${String(start - top)}px)` }}
            >
              {drawLine(line)}
            </li>
          )
        })}
      </ul>
    </>
  )
}

function buttonAt(list: HTMLElement | null, index: number): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`li[data-index="${String(index)}"] button`) ?? null
}
