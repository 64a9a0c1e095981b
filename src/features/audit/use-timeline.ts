import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react'
import { useTopOnPage } from '@/ui/use-top-on-page.ts'
import { lineTime, type TimelineLine } from './lib/day-lines.ts'

const rowPx = 43
const dayPx = 37
/** How many lines before either end the next page is asked for. */
const nearEnd = 20
/** What sticks to the top of the page covers so much of the list. */
const coveredPx = 100

/**
 * Draws of a timeline what is near the screen. What is read above keeps what is on the screen in its place; the line
 * one reads first is told, so that the address can keep it.
 */
export function useTimeline(
  list: RefObject<HTMLElement | null>,
  lines: readonly TimelineLine[],
  /** Who reads on at either end; nobody until the list has found its place. */
  ends: { onStartNear: () => void; onEndNear: () => void } | null,
) {
  const top = useTopOnPage(list)
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? dayPx : rowPx),
    overscan: 8,
    scrollMargin: top,
    scrollPaddingStart: 140,
    scrollPaddingEnd: 90,
    getItemKey: (index) => lines[index]?.key ?? index,
  })
  const drawn = rows.getVirtualItems()
  const seen = drawn.find(({ end }) => end > (rows.scrollOffset ?? 0) + coveredPx) ?? drawn[0]
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0

  const kept = useRef<{ key: string; fromTop: number } | null>(null)
  const firstKey = lines[0]?.key
  const knownFirst = useRef(firstKey)
  useLayoutEffect(() => {
    if (knownFirst.current === firstKey) return
    knownFirst.current = firstKey
    const index = lines.findIndex(({ key }) => key === kept.current?.key)
    const place = rows.measurementsCache[index]
    if (place && kept.current && window.scrollY > 40) {
      window.scrollTo(0, place.start - kept.current.fromTop)
    }
  }, [firstKey, lines, rows])
  useLayoutEffect(() => {
    if (seen) kept.current = { key: String(seen.key), fromTop: seen.start - window.scrollY }
  })

  useEffect(() => {
    if (last >= lines.length - nearEnd) ends?.onEndNear()
    if (first < nearEnd) ends?.onStartNear()
  }, [first, last, lines.length, ends])

  const seenLine = lines[seen?.index ?? 0]
  return {
    rows,
    drawn,
    top,
    /** The line at the top of the screen. */
    seen: seenLine,
    seenAt: seenLine ? lineTime(seenLine) : null,
  }
}
