import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useMember } from '@/features/auth/index.ts'
import { restoreQueries } from '@/features/restore/index.ts'
import { readSeenDesk, subscribeToSeenDesk } from '../seen-desk.ts'

/** What the last control left behind, in words, until somebody here has looked at its restore desk. */
export function useLeftBehind(): string | null {
  const { role } = useMember()
  const { data } = useQuery({ ...restoreQueries.leftBehind(), enabled: role !== 'viewer' })
  const seen = useSyncExternalStore(subscribeToSeenDesk, readSeenDesk)
  return data && data.since > (seen ?? 0) ? data.words : null
}
