import type { RealtimeChannel, RealtimeClient } from '@supabase/realtime-js'
import { accessToken, client } from './client.ts'
import type { SocketState } from './connection.ts'

/** What the database publishes; a message only ever means "read this again". */
export const liveTables = [
  'emergency_controls',
  'audit_logs',
  'live_counts',
  'approval_queue',
  'installation',
] as const

export type LiveTable = (typeof liveTables)[number]

export interface LiveHandlers {
  onChange: (table: LiveTable) => void
  /** Messages may have been missed: everything has to be read again. */
  onGap: () => void
  onState: (state: SocketState, detail: string | null) => void
}

export interface LiveConnection {
  stop: () => void
  /** Tears the channel down and joins again at once. */
  rejoin: () => void
}

/** Keeps one Realtime channel over all live tables, for as long as the page needs it. */
export function startLive(handlers: LiveHandlers): LiveConnection {
  let socket: RealtimeClient | null = null
  let channel: RealtimeChannel | null = null
  let attempt = 0
  let generation = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function open(mine: number): Promise<void> {
    const realtime = (socket ??= await newSocket())
    // A token that arrives after the join is never sent: the channel would run as anon, in silence.
    await realtime.setAuth()
    if (mine !== generation) return
    const opened = realtime.channel(`panel:${String(Date.now())}`)
    channel = opened
    for (const table of liveTables) {
      opened.on('postgres_changes', { event: '*', schema: 'public', table }, () => {
        handlers.onChange(table)
      })
    }
    opened.on('system', {}, (message: unknown) => {
      if (channel === opened) hearSystem(message)
    })
    opened.subscribe((status, error) => {
      if (channel === opened) hearStatus(status, error?.message ?? null)
    })
  }

  function hearSystem(message: unknown): void {
    const { extension, status, text } = systemMessage(message)
    if (extension !== 'postgres_changes') return
    if (status === 'ok') {
      attempt = 0
      // The same message comes again whenever the change feed was re-made: rows may be missing.
      handlers.onState('live', null)
      handlers.onGap()
    } else {
      handlers.onState('updates-off', text)
    }
  }

  function hearStatus(status: string, detail: string | null): void {
    switch (status) {
      case 'SUBSCRIBED':
        // Joined, but row changes flow only after the system message.
        handlers.onGap()
        return
      case 'CLOSED':
        handlers.onState('lost', detail ?? 'the server closed the channel')
        retry()
        return
      default:
        handlers.onState('lost', detail)
    }
  }

  function retry(): void {
    clearTimeout(timer)
    const delay = Math.min(10_000, 500 * 2 ** attempt) * (0.75 + Math.random() / 2)
    attempt += 1
    timer = setTimeout(() => void reopen(), delay)
  }

  async function reopen(): Promise<void> {
    const mine = ++generation
    const old = channel
    channel = null
    try {
      if (old && socket) await socket.removeChannel(old)
      if (mine === generation) await open(mine)
    } catch (error) {
      if (mine !== generation) return
      handlers.onState('lost', error instanceof Error ? error.message : null)
      retry()
    }
  }

  const idle = whenIdle(() => void reopen())

  return {
    rejoin: () => {
      clearTimeout(timer)
      attempt = 0
      void reopen()
    },
    stop: () => {
      generation += 1
      idle.cancel()
      clearTimeout(timer)
      channel = null
      void socket?.removeAllChannels()
      void socket?.disconnect()
    },
  }
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

function systemMessage(message: unknown) {
  const field = (key: string): unknown =>
    typeof message === 'object' && message !== null ? Reflect.get(message, key) : undefined
  const text = field('message')
  return {
    extension: field('extension'),
    status: field('status'),
    text: typeof text === 'string' ? text : null,
  }
}

function whenIdle(run: () => void): { cancel: () => void } {
  if (typeof requestIdleCallback === 'function') {
    const handle = requestIdleCallback(run, { timeout: 1_500 })
    return {
      cancel: () => {
        cancelIdleCallback(handle)
      },
    }
  }
  const handle = setTimeout(run, 200)
  return {
    cancel: () => {
      clearTimeout(handle)
    },
  }
}
