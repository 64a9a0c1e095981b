import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { refreshEstimate, type ApprovalItem } from '@/backend/approvals.ts'
import { serverNow } from '@/lib/clock.ts'
import { alike, followRows, shownKey, type TogetherRow } from './lib/alike.ts'
import type { Outcome } from './lib/outcome.ts'
import { approvalMutations } from './mutations.ts'
import { approvalQueries } from './queries.ts'

/** Young enough to look at, to choose and to decide. */
const oldAfterMs = 3 * 60_000

/** What is decided together: the rows as shown, which of them were seen and chosen, what became of each. */
export function useTogether(record: ApprovalRecord, staleReason: string | null) {
  const { approval } = record
  const { data } = useQuery(approvalQueries.similar(approval.operation, approval.requesterId))
  const [anchor] = useState(record)
  const [read, setRead] = useState<readonly ApprovalItem[]>()
  const [rows, setRows] = useState<readonly TogetherRow[]>([])
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map())
  const isStopping = useRef(false)
  const isLive = useRef(true)
  useEffect(() => {
    isLive.current = staleReason === null
  }, [staleReason])

  if (data !== undefined && data.items !== read) {
    setRead(data.items)
    setRows(followRows(rows, data.items, alike(anchor, data.items)))
  }

  const decide = useMutation(approvalMutations.decideTogether())
  const estimate = useMutation(approvalMutations.estimateAll())
  const isOpen = (row: TogetherRow) =>
    row.state === 'waiting' && outcomes.get(row.item.id)?.isFinal !== true
  const open = rows.filter(isOpen)
  const picked = open.filter(({ item }) => chosen.has(shownKey(item)))
  const unseen = open.filter(({ item }) => !seen.has(shownKey(item)))

  // Whatever is too old to decide on is counted again before anybody chooses, not after.
  const wereCounted = useRef(false)
  const handleRows = useEffectEvent(() => {
    if (wereCounted.current || rows.length === 0) return
    wereCounted.current = true
    const old = rows.filter(
      ({ item }) =>
        item.hasEstimator && (item.estimatedAt ?? -Infinity) <= serverNow() - oldAfterMs,
    )
    if (old.length > 0) estimate.mutate(old.map(({ item }) => item.id))
  })
  useEffect(() => handleRows(), [rows.length])

  function choose(keys: readonly string[], isChosen: boolean) {
    const next = new Set(chosen)
    for (const key of keys) {
      if (isChosen) next.add(key)
      else next.delete(key)
    }
    setChosen(next)
  }

  return {
    /** Undefined until the list has been read once. */
    isRead: data !== undefined,
    rows,
    open,
    picked,
    unseen,
    /** Longer ones have to be looked at one by one. */
    tooLong: data?.items.filter(({ paramsText }) => paramsText === null).length ?? 0,
    /** Waiting requests for the same operation that this list has not read: they follow as its own are decided. */
    beyond: Math.max(0, (data?.total ?? 0) - (data?.items.length ?? 0)),
    outcomes,
    isOpen,
    isChosen: (row: TogetherRow) => chosen.has(shownKey(row.item)),
    isSeen: (row: TogetherRow) => seen.has(shownKey(row.item)),
    see: (row: TogetherRow) => setSeen((held) => new Set(held).add(shownKey(row.item))),
    choose,
    estimating: { isRunning: estimate.isPending, error: estimate.error },
    decide,
    stop: () => {
      isStopping.current = true
    },
    run: (decision: 'approved' | 'rejected', reason: string | null) => {
      isStopping.current = false
      decide.mutate({
        orders: picked.map(({ item: { id, digest } }) => ({ id, digest, decision, reason })),
        estimate: refreshEstimate,
        mayGoOn: () => !isStopping.current && isLive.current,
        report: (order, outcome) => {
          setOutcomes((held) => new Map(held).set(order.id, outcome))
          setChosen((held) => {
            const next = new Set(held)
            next.delete(shownKey(order))
            return next
          })
        },
      })
    },
  }
}

export type Together = ReturnType<typeof useTogether>
