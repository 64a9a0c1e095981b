import { useMutation } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { serverNow } from '@/lib/clock.ts'
import { useNow } from '@/ui/use-now.ts'
import { approvalMutations } from './mutations.ts'

/** The database decides on nothing estimated more than five minutes ago; a minute is left to decide in. */
const oldAfterMs = 4 * 60_000
/** Between two attempts, whatever came of the first; its result also has to arrive on the screen. */
const againAfterMs = 30_000

export interface Estimate {
  state: 'no' | 'running' | 'failed'
  error: Error | null
  again: () => void
}

/** Keeps the estimate of a request young enough to decide on, for as long as somebody looks at it. */
export function useEstimate(record: ApprovalRecord | null, isLive: boolean): Estimate {
  const now = useNow()
  const [startedAt, setStartedAt] = useState<number | null>(null)
  const { mutate, error, isPending, isError } = useMutation({
    ...approvalMutations.estimate(),
    onMutate: () => setStartedAt(serverNow()),
  })
  const approval = record?.approval
  const isWaiting = approval?.status === 'pending' && now < approval.expiresAt
  const isOld = (approval?.estimatedAt ?? -Infinity) <= now - oldAfterMs
  const isDue =
    record !== null &&
    isWaiting &&
    isOld &&
    record.operation.hasEstimator &&
    record.approval.revision === record.operation.revision
  const mayTry = startedAt === null || (!isPending && now - startedAt > againAfterMs)
  const shouldTry = isDue && isLive && mayTry && document.visibilityState === 'visible'

  function again() {
    if (approval && !isPending) mutate(approval.id)
  }
  const handleDue = useEffectEvent(again)
  useEffect(() => {
    if (shouldTry) handleDue()
  }, [shouldTry])

  return {
    state: isPending ? 'running' : isError && isDue ? 'failed' : 'no',
    error: isError && isDue ? error : null,
    again,
  }
}
