/**
 * Opens a socket of Realtime and waits for the answer to a heartbeat, as every open panel does.
 * @throws Error in words without the key
 */
export function askRealtime(
  supabaseUrl: string,
  apikey: string,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL('/realtime/v1/websocket', supabaseUrl)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  url.searchParams.set('apikey', apikey)
  url.searchParams.set('vsn', '1.0.0')
  return new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(url)
    const end = (settle: () => void) => {
      socket.onclose = null
      socket.onerror = null
      settle()
      if (socket.readyState <= WebSocket.OPEN) socket.close()
    }
    signal.addEventListener('abort', () => end(() => reject(new Error('no answer in time'))), {
      once: true,
    })
    socket.onopen = () => {
      socket.send(JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '1' }))
    }
    socket.onmessage = () => end(resolve)
    socket.onerror = () => end(() => reject(new Error('the socket could not be opened')))
    socket.onclose = () => end(() => reject(new Error('the socket was closed')))
  })
}
