import type { RealtimeClient } from '@supabase/realtime-js'
import { accessToken, client } from './client.ts'

let opened: Promise<RealtimeClient> | null = null

/** The one socket of this page, for row changes and rooms alike; its library is loaded by the first use. */
export function realtimeSocket(): Promise<RealtimeClient> {
  const mine = (opened ??= newSocket())
  // A library that could not be loaded is asked for again.
  mine.catch(() => {
    if (opened === mine) opened = null
  })
  return mine
}

/** Leaves every channel and hangs up; whoever asks next gets a new socket. */
export function closeRealtimeSocket(): void {
  const old = opened
  opened = null
  void old?.then(
    (socket) => socket.removeAllChannels(),
    () => undefined,
  )
}

async function newSocket(): Promise<RealtimeClient> {
  const realtime = await import('@supabase/realtime-js')
  const { url, publishableKey } = client()
  return new realtime.RealtimeClient(`${url.replace(/^http/, 'ws')}/realtime/v1`, {
    params: { apikey: publishableKey },
    accessToken,
    // Jitter, so that panels do not all return in the same instant after a restart.
    reconnectAfterMs: (tries) => Math.min(8_000, 400 * 2 ** tries) * (0.75 + Math.random() / 2),
  })
}
