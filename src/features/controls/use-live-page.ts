import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { livePage, startLivePage } from '@/backend/live-page.ts'
import type { LivePage } from '@/backend/live-page.ts'
import { createRereader } from './lib/reread.ts'
import { controlsQueries } from './queries.ts'

/** How live the page is: state, age, socket and clocks. */
export function useLivePage(): LivePage {
  return useSyncExternalStore(livePage.subscribe, livePage.get)
}

/** Keeps everything on screen live while the component is mounted; mounted once, by the provider. */
export function useKeepLive(): void {
  const queryClient = useQueryClient()
  useEffect(() => {
    const rereader = createRereader(queryClient)
    const leave = startLivePage({
      readControls: async () => {
        const reading = await queryClient.query({
          ...controlsQueries.reading(),
          staleTime: 0,
        })
        return reading.timing
      },
      onStale: rereader.reread,
    })
    return () => {
      leave()
      rereader.stop()
    }
  }, [queryClient])
}
