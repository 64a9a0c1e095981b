import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useState } from 'react'
import { measureRow } from '@/ui/measure-row.ts'
import { useKeptPlace } from '@/ui/use-kept-place.ts'
import { useTopOnPage } from '@/ui/use-top-on-page.ts'
import { isDay, lineKey, type TimelineLine } from './lib/day-lines.ts'

const rowPx = 43
const dayPx = 37
/** How many lines before either end the next page is asked for. */
const nearEnd = 20

/**
 * Draws of a timeline what is near the screen. What is read above keeps what is on the screen in its place; the line
 * one reads first is told, so that the address can keep it.
 */
export function useTimeline(
  list: RefObject<HTMLElement | null>,
  /** Sticks to the page above the list. */
  bar: RefObject<HTMLElement | null>,
  lines: readonly TimelineLine[],
  /** Who reads on at either end; nobody until the list has found its place. */
  ends: { onStartNear: () => void; onEndNear: () => void } | null,
) {
  const top = useTopOnPage(list)
  const covered = useCovered(bar)
  const keyAt = useCallback(
    (index: number) => {
      const line = lines[index]
      return line ? lineKey(line) : `none ${String(index)}`
    },
    [lines],
  )
  const rows = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => {
      const line = lines[index]
      return line && isDay(line) ? dayPx : rowPx
    },
    measureElement: measureRow,
    overscan: 4,
    scrollMargin: top,
    scrollPaddingStart: covered + 8,
    scrollPaddingEnd: 90,
    // Another function would have every line placed anew, with each frame that is scrolled.
    getItemKey: keyAt,
  })
  const drawn = rows.getVirtualItems()
  const seen = drawn.find(({ end }) => end > (rows.scrollOffset ?? 0) + covered) ?? drawn[0]
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0

  useKeptPlace(rows, seen ?? null, keyAt)

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
    seenAt: seenLine?.at ?? null,
  }
}

/** How much of the top of the screen is covered by what sticks there, down to the end of `bar`, in px: banners come and go. */
function useCovered(bar: RefObject<HTMLElement | null>): number {
  const [covered, setCovered] = useState(100)
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (!bar.current) return
      setCovered(
        Math.ceil(parseFloat(getComputedStyle(bar.current).top)) + bar.current.offsetHeight,
      )
    })
    observer.observe(document.body)
    return () => observer.disconnect()
  }, [bar])
  return covered
}
