import type { NotLiveCause } from '@/backend/connection.ts'
import { livePage } from '@/backend/live-page.ts'
import { useLivePage } from '@/features/controls/index.ts'
import { StaleNotice } from '@/ui/stale-notice.tsx'

const words: Record<NotLiveCause, string> = {
  'no-answer':
    'The connection to the server is gone. Stopping is still tried over HTTPS; restoring waits for fresh state.',
  'socket-lost':
    'The live connection is gone. The controls are still read every 2 s; everything else follows later than usual.',
  'updates-off':
    'The server stopped sending changes. The controls are still read every 2 s; everything else follows later than usual.',
}

/** Says in the page that what it shows may be old, since when, and what still works. */
export function NotLiveNotice() {
  const { state, cause, asOf } = useLivePage()
  if (state !== 'not-live' || asOf === null || cause === null) return null
  return (
    <StaleNotice asOf={asOf} onRetry={livePage.reconnect}>
      {words[cause]}
    </StaleNotice>
  )
}
