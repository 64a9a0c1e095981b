import { useQueries } from '@tanstack/react-query'
import { useState } from 'react'
import type { ApprovalItem, QueueFilter, QueuePage } from '@/backend/approvals.ts'
import { approvalQueries, queuePageSize } from './queries.ts'

export interface Queue {
  /** How many wait under this filter; null while that is not known. */
  total: number | null
  oldestAt: number | null
  /** Undefined where the row's page has not been read yet. */
  itemAt: (index: number) => ApprovalItem | undefined
  indexOf: (id: string | null) => number | null
  /** The rows in sight: their pages are read and kept live, the others are not. */
  look: (first: number, last: number) => void
  error: Error | null
  /** When what is shown was read, by the clock of this browser. */
  readAt: number
  isFetching: boolean
  retry: () => void
}

/** The queue as a list of any length, of which only the pages in sight are read. */
export function useQueue(filter: QueueFilter): Queue {
  const [[from, to], setPages] = useState<readonly [from: number, to: number]>([0, 0])
  const wanted = [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, at) => from + at)])]
  const reads = useQueries({
    queries: wanted.map((page) => ({
      ...approvalQueries.queuePage(filter, page),
      // Rows stay while their new version is on its way.
      placeholderData: (held: QueuePage | undefined) => held,
    })),
  })
  const pages = new Map(wanted.map((page, at) => [page, reads[at]?.data]))
  const newest = reads.reduce<QueuePage | undefined>(
    (best, { data }) => (data && (!best || data.serverTime > best.serverTime) ? data : best),
    undefined,
  )
  const failed = reads.find(({ isError }) => isError)
  return {
    total: newest?.total ?? null,
    oldestAt: newest?.oldestAt ?? null,
    itemAt: (index) => pages.get(Math.floor(index / queuePageSize))?.items[index % queuePageSize],
    indexOf: (id) => {
      for (const [page, data] of pages) {
        const at = data?.items.findIndex((item) => item.id === id) ?? -1
        if (at >= 0) return page * queuePageSize + at
      }
      return null
    },
    look: (first, last) => {
      const next = [Math.floor(first / queuePageSize), Math.floor(last / queuePageSize)] as const
      if (next[0] !== from || next[1] !== to) setPages(next)
    },
    error: failed?.error ?? null,
    readAt: Math.max(0, ...reads.map(({ dataUpdatedAt }) => dataUpdatedAt)),
    isFetching: reads.some(({ isFetching }) => isFetching),
    retry: () => {
      for (const read of reads) if (read.isError) void read.refetch()
    },
  }
}
