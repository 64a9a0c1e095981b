import { useSyncExternalStore } from 'react'
import { sessionStore } from '@/backend/session.ts'

export function useSession() {
  return useSyncExternalStore(sessionStore.subscribe, sessionStore.get)
}
