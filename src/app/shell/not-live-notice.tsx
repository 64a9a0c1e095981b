import { useEffect } from 'react'
import { livePage } from '@/backend/live-page.ts'
import { useLivePage } from '@/features/controls/index.ts'
import { announce } from '@/ui/announce.tsx'
import { StaleNotice } from '@/ui/stale-notice.tsx'
import { causeWords } from './live-words.ts'

/** At the top of every page that is not live: as of when it was true, and what still works. */
export function NotLiveNotice() {
  const page = useLivePage()
  const isLost = page.state === 'not-live'

  useEffect(() => {
    if (!isLost) return
    announce('The page is not live.', 'assertive')
    return () => announce('The page is live again.')
  }, [isLost])

  if (!isLost || page.asOf === null) return null
  return (
    <StaleNotice asOf={page.asOf} onRetry={livePage.reconnect}>
      {causeWords(page)}
    </StaleNotice>
  )
}
