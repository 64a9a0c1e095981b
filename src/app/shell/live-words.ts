import type { LivePage } from '@/backend/live-page.ts'

/** What the state of the connection means for whoever reads the page. */
export function causeWords({ state, cause }: Pick<LivePage, 'state' | 'cause'>): string {
  switch (state) {
    case 'live':
      return 'Changes arrive as they happen, and the controls are read every 2 s.'
    case 'connecting':
      return 'Opening the connection.'
    case 'reconnecting':
      return 'The connection was interrupted. What you see is still checked every 2 s.'
    case 'not-live':
      break
  }
  switch (cause) {
    case 'socket-lost':
      return 'The live connection is gone. The controls are still read every 2 s; everything else follows later than usual.'
    case 'updates-off':
      return 'The server has stopped sending changes. The controls are still read every 2 s; everything else follows later than usual.'
    case 'no-answer':
    case null:
      return 'The connection to the server is gone. Stopping is still tried over HTTPS; restoring waits for fresh state.'
  }
}

/** How far the server's clock is from this machine's; what both sides call "now" must not differ unseen. */
export function offsetWords(offsetMs: number): string {
  const size = Math.abs(offsetMs)
  if (size < 50) return 'same as here'
  const amount = size < 1000 ? `${Math.round(size)} ms` : `${(size / 1000).toFixed(1)} s`
  return offsetMs > 0 ? `${amount} ahead` : `${amount} behind`
}
