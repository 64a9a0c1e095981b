import { useWindowVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { measureRow } from './measure-row.ts'
import { useKeptPlace } from './use-kept-place.ts'
import { useIsPrinting } from './use-printing.ts'
import { useTopOnPage } from './use-top-on-page.ts'

export type VirtualRowsProps<Item> = {
  /** What a screen reader calls the list. */
  label: string
  items: readonly Item[]
  /** The same function each time: another one has every row placed anew. */
  keyOf: (item: Item) => string
  /** Height of a row before it has been measured. */
  estimate: number
  /** Draws one row; its first link or button is what the arrow keys move to, or the row itself where it has none. */
  children: (item: Item) => ReactNode
  /** Items of the whole list, when they are known. */
  total?: number
  /** Key of the row that takes the focus when the list appears. */
  focusedAtFirst?: string | undefined
  /** What comes in above does not move what is on the screen. */
  isHeld?: boolean
  onEndNear?: () => void
  onRange?: (first: number, last: number) => void
}

/** How many rows before the end the next page is asked for. */
const nearEnd = 12
/** How much of the top of the page sticky bars cover at most. */
const coveredPx = 120

/**
 * A list of any length that scrolls with the page and draws only what is near the screen; on paper, all of it. Arrow keys,
 * Home and End move between rows; Tab reaches whatever is drawn, and drawing follows the focus.
 */
export function VirtualRows<Item>({
  label,
  items,
  keyOf,
  estimate,
  children,
  total,
  focusedAtFirst,
  isHeld = false,
  onEndNear,
  onRange,
}: VirtualRowsProps<Item>) {
  const list = useRef<HTMLUListElement>(null)
  const [wantedAtFirst] = useState(() => items.findIndex((item) => keyOf(item) === focusedAtFirst))
  const wanted = useRef(wantedAtFirst === -1 ? null : wantedAtFirst)
  const isPrinting = useIsPrinting()
  const top = useTopOnPage(list)
  const keyAt = useCallback(
    (index: number) => {
      const item = items[index]
      return item === undefined ? index : keyOf(item)
    },
    [items, keyOf],
  )
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => estimate,
    overscan: 10,
    scrollMargin: top,
    // Sticky bars cover the top of the page and the tab bar its end; a focused row must show between them.
    scrollPaddingStart: coveredPx,
    scrollPaddingEnd: 90,
    measureElement: measureRow,
    getItemKey: keyAt,
  })
  const drawn = rows.getVirtualItems()
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0
  const seen = drawn.find(({ end }) => end > (rows.scrollOffset ?? 0) + coveredPx)
  useKeptPlace(rows, isHeld && seen ? seen : null, keyAt)

  useEffect(() => {
    onRange?.(first, last)
    if (last >= items.length - nearEnd) onEndNear?.()
  }, [first, last, items.length, onRange, onEndNear])

  useEffect(() => {
    if (wanted.current === null) return
    const target = rowAt(list.current, wanted.current)
    if (!target) return
    wanted.current = null
    target.focus({ preventScroll: true })
  })

  function handleKey(event: KeyboardEvent<HTMLUListElement>) {
    const row = event.target instanceof Element ? event.target.closest('li[data-index]') : null
    const next = nextIndex(event.key, Number(row?.getAttribute('data-index')), items.length)
    if (row === null || next === null || event.metaKey || event.ctrlKey || event.altKey) return
    event.preventDefault()
    wanted.current = next
    rows.scrollToIndex(next)
    const target = rowAt(list.current, next)
    if (!target) return
    wanted.current = null
    target.focus({ preventScroll: true })
  }

  if (isPrinting) {
    return (
      <ul aria-label={label} className="divide-y divide-line">
        {items.map((item) => (
          <li key={keyOf(item)} className="break-inside-avoid">
            {children(item)}
          </li>
        ))}
      </ul>
    )
  }
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys only add to what Tab does
    <ul
      ref={list}
      aria-label={label}
      onKeyDown={handleKey}
      className="relative"
      style={{ height: rows.getTotalSize() }}
    >
      {drawn.map(({ index, key, start }) => {
        const item = items[index]
        if (item === undefined) return null
        return (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            tabIndex={-1}
            aria-posinset={index + 1}
            aria-setsize={total ?? -1}
            className="absolute inset-x-0 top-0 border-b border-line last:border-b-0"
            style={{ transform: `translateY(${String(start - top)}px)` }}
          >
            {children(item)}
          </li>
        )
      })}
    </ul>
  )
}

function nextIndex(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(count - 1, index + 1)
    case 'ArrowUp':
    case 'k':
      return Math.max(0, index - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}

function rowAt(list: HTMLElement | null, index: number): HTMLElement | null {
  const row = list?.querySelector<HTMLElement>(`li[data-index="${String(index)}"]`)
  return row?.querySelector<HTMLElement>('a, button') ?? row ?? null
}
