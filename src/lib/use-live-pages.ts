import { type QueryKey, type QueryMeta, useQueries, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

export interface PageOf<Item, Cursor> {
  items: Item[]
  next: Cursor | null
}

/** A list that is read page by page, newest first. */
export interface LiveList<Item, Cursor, Page extends PageOf<Item, Cursor>> {
  queryKey: QueryKey
  read: (before: Cursor | null, signal: AbortSignal) => Promise<Page>
  /** The published tables whose messages mean "read again"; the counts of workflows unless said. */
  live?: QueryMeta['live']
  /** The place just above an item, so that the item leads the page that begins there. */
  above: (item: Item) => Cursor
}

export interface LivePages<Item> {
  items: readonly Item[]
  /** Why the newest, or what is on screen, could not be read. */
  error: Error | null
  /** When the newest were read, by the clock of this browser. */
  readAt: number
  /** Nothing has been read yet. */
  isMissing: boolean
  isFetching: boolean
  retry: () => void
  /** Newer items that are held back, and whether there are more than one page of them. */
  newer: { count: number; isMore: boolean }
  hasMore: boolean
  /** Why what comes next could not be read. */
  olderError: Error | null
  loadMore: () => void
  /** Somebody reads: nothing moves from now on. */
  hold: () => void
  /** Nobody reads: the newest come first again. */
  follow: () => void
  showNewest: () => void
  /** Which rows are on screen. */
  handleRange: (first: number, last: number) => void
  /** Where somebody was when they left this list by a row of it; null when they come anew. */
  left: Left | null
  leave: (left: Left) => void
}

/** The row that was gone through, and how far down the page it stood. */
export interface Left {
  id: string
  top: number
}

/**
 * Follows the newest page live, and holds still while somebody reads: the list is then anchored at its first
 * row, rows on screen go on changing in place, and what is newer is only counted. Pages out of sight are not
 * re-read. Give the component a `key` per list, so that another filter starts at the top.
 */
export function useLivePages<
  Item extends { id: string },
  Cursor,
  Page extends PageOf<Item, Cursor>,
>(list: LiveList<Item, Cursor, Page>): LivePages<Item> & { newest: Page | undefined } {
  const queryClient = useQueryClient()
  const [placeKey] = useState(() => [...list.queryKey, 'left', historyEntry()])
  const [left] = useState(() => queryClient.getQueryData<Place<Cursor>>(placeKey))
  const [anchor, setAnchor] = useState<Cursor | null>(() => left?.anchor ?? null)
  const [more, setMore] = useState<readonly Cursor[]>(() => left?.more ?? [])
  const [seen, setSeen] = useState<readonly [first: number, last: number]>([0, 0])

  // The newest page is always followed; while nobody reads, it is also the one that is shown.
  const starts = anchor === null ? [null] : [null, anchor, ...more]
  const pages = useQueries({
    queries: starts.map((before, at) => ({
      queryKey: keyOf(list, before),
      queryFn: ({ signal }: { signal: AbortSignal }) => list.read(before, signal),
      staleTime: 1_000,
      meta: { live: list.live ?? ['live_counts'] },
      // What is out of sight is read again when it comes back.
      enabled: (query: { state: { data: Page | undefined } }) =>
        at === 0 || query.state.data === undefined || isSeen(at - 1),
    })),
  })
  const newest = pages[0]
  const shown = anchor === null ? pages : pages.slice(1)

  const items: Item[] = []
  const known = new Set<string>()
  // Rows leave a page when their status no longer fits, and its last ones then come from the next page.
  for (const page of shown) {
    if (!page.data) break
    for (const item of page.data.items) {
      if (!known.has(item.id)) items.push(item)
      known.add(item.id)
    }
  }

  const last = shown.at(-1)
  const next = last?.data?.next ?? null
  const isMissing = newest?.data === undefined
  const isOlderMissing = last !== undefined && last.data === undefined
  const newer = anchor === null ? 0 : countUntil(newest?.data?.items ?? [], items[0])

  function isSeen(page: number) {
    return page >= seen[0] && page <= seen[1]
  }

  function anchorAt(page: Page | undefined) {
    const first = page?.items[0]
    if (!page || !first) return
    const place = list.above(first)
    queryClient.setQueryData(keyOf(list, place), page)
    setAnchor(() => place)
    setMore([])
  }

  return {
    items,
    /** What the newest answer says about the whole list. */
    newest: newest?.data,
    error: pages.find((page) => page.isError && (page === newest || page.data))?.error ?? null,
    readAt: newest?.dataUpdatedAt ?? 0,
    isMissing,
    isFetching: pages.some((page) => page.isFetching),
    retry: () => {
      for (const page of pages) if (page.isError) void page.refetch()
    },
    newer: { count: newer, isMore: newer > 0 && newer === newest?.data?.items.length },
    hasMore: next !== null || isOlderMissing,
    olderError: isOlderMissing ? last.error : null,
    loadMore: () => {
      if (next === null || last?.isFetching) return
      if (anchor === null) anchorAt(newest?.data)
      setMore((held) => (held.includes(next) ? held : [...held, next]))
    },
    hold: () => {
      if (anchor === null) anchorAt(newest?.data)
    },
    follow: () => {
      if (anchor === null) return
      setAnchor(null)
      setMore([])
    },
    showNewest: () => anchorAt(newest?.data),
    left: left ?? null,
    leave: (at: Left) => {
      queryClient.setQueryData<Place<Cursor>>(placeKey, { ...at, anchor, more })
    },
    handleRange: (first: number, end: number) => {
      const place = [pageOf(shown, first), pageOf(shown, end)] as const
      if (place[0] !== seen[0] || place[1] !== seen[1]) setSeen(place)
    },
  }
}

interface Place<Cursor> extends Left {
  anchor: Cursor | null
  more: readonly Cursor[]
}

/** Names the entry of the browser's history, as the router does: going back leads to the same one. */
function historyEntry(): string {
  const state: unknown = window.history.state
  return typeof state === 'object' && state !== null && 'key' in state ? String(state.key) : ''
}

function keyOf<Item, Cursor, Page extends PageOf<Item, Cursor>>(
  list: LiveList<Item, Cursor, Page>,
  before: Cursor | null,
): QueryKey {
  return [...list.queryKey, before]
}

function countUntil<Item extends { id: string }>(items: readonly Item[], first: Item | undefined) {
  const at = items.findIndex(({ id }) => id === first?.id)
  return at === -1 ? items.length : at
}

function pageOf(pages: readonly { data: { items: unknown[] } | undefined }[], row: number): number {
  let rest = row
  for (const [at, page] of pages.entries()) {
    rest -= page.data?.items.length ?? 0
    if (rest < 0) return at
  }
  return Math.max(0, pages.length - 1)
}
