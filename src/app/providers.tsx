import { QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { BrowserRouter } from 'react-router'
import { sessionStore } from '@/backend/session.ts'
import { LiveRegions } from '@/ui/announce.tsx'
import { Toasts } from '@/ui/toast.tsx'
import { createQueryClient } from './query-client.ts'

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(createQueryClient)

  // What one person was allowed to read must not be there for the next one at this machine.
  useEffect(() => {
    let known = person()
    return sessionStore.subscribe(() => {
      const now = person()
      if (now === known) return
      known = now
      queries.clear()
    })
  }, [queries])

  return (
    <QueryClientProvider client={queries}>
      {/* At once, not as a transition: while the page before still stood there, a key meant what was no longer chosen. */}
      <BrowserRouter useTransitions={false}>{children}</BrowserRouter>
      <Toasts />
      <LiveRegions />
    </QueryClientProvider>
  )
}

function person() {
  const session = sessionStore.get()
  return session.kind === 'signed-in' ? session.userId : null
}
