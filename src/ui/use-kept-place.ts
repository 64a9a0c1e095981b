import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef } from 'react'

/** Less than this from the top of the page nobody has begun to scroll. */
const atTopPx = 40

/** Keeps a row in its place on the screen, whatever comes in above it. */
export function useKeptPlace(
  rows: Virtualizer<Window, Element>,
  /** The row that is read, null for none. */
  seen: VirtualItem | null,
  keyAt: (index: number) => string | number,
) {
  const kept = useRef<{ index: number; key: VirtualItem['key']; fromTop: number } | null>(null)
  useLayoutEffect(() => {
    const was = kept.current
    if (was === null || window.scrollY <= atTopPx || keyAt(was.index) === was.key) return
    const { count } = rows.options
    let index = 0
    while (index < count && keyAt(index) !== was.key) index += 1
    const place = rows.measurementsCache[index]
    if (place) window.scrollTo(0, place.start - was.fromTop)
  }, [keyAt, rows])
  useLayoutEffect(() => {
    // Asking the window where it is would have it laid out in the middle of a frame.
    kept.current = seen && {
      index: seen.index,
      key: seen.key,
      fromTop: seen.start - (rows.scrollOffset ?? 0),
    }
  })
}
