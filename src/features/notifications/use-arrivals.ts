import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import type { NewRequest, NewRequestScope } from '@/backend/new-requests.ts'
import { serverNow } from '@/lib/clock.ts'
import { hear, type Heard, startHearing } from './lib/arrivals.ts'
import { notificationQueries } from './queries.ts'

/** Calls back with what comes in while the component is mounted, never with what was there before. */
export function useArrivals(
  scope: NewRequestScope,
  memberId: string,
  onArrive: (arrived: NewRequest[]) => void,
) {
  const { data, isFetchedAfterMount } = useQuery(notificationQueries.newest(scope, memberId))
  const heard = useRef<Heard | null>(null)
  const handleArrival = useEffectEvent(onArrive)

  useEffect(() => {
    // What an earlier page left in the cache says nothing about now.
    if (!data || !isFetchedAfterMount) return
    if (heard.current === null) {
      heard.current = startHearing(data, serverNow())
      return
    }
    const next = hear(heard.current, data)
    heard.current = next.heard
    if (next.arrived.length > 0) handleArrival(next.arrived)
  }, [data, isFetchedAfterMount])
}
