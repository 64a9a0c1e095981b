import type { RealtimeChannel, RealtimeChannelOptions } from '@supabase/realtime-js'
import { realtimeSocket } from './realtime-socket.ts'

export interface KeptChannel {
  /** Joins; a channel that is open is torn down first. */
  rejoin: () => void
  /** Says that the channel works, so that its next loss is answered without delay. */
  settle: () => void
  leave: () => void
}

interface KeptChannelOptions {
  name: () => string
  config?: RealtimeChannelOptions['config']
  /** Called with every new channel before it is joined, as handlers cannot be added later. */
  bind: (channel: RealtimeChannel) => void
  onJoined: (channel: RealtimeChannel) => void
  onLost: (detail: string | null) => void
}

/**
 * Keeps one channel joined until it is left. The library returns by itself after a lost socket; a channel the
 * server closed, as it does when a token lapses, is dead and replaced by a new one here.
 */
export function keepChannel(options: KeptChannelOptions): KeptChannel {
  let channel: RealtimeChannel | null = null
  let attempt = 0
  let generation = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function open(mine: number): Promise<void> {
    const socket = await realtimeSocket()
    // A token that arrives after the join is never sent: the channel would run as anon, in silence.
    await socket.setAuth()
    if (mine !== generation) return
    const opened = socket.channel(options.name(), { config: options.config ?? {} })
    channel = opened
    options.bind(opened)
    opened.subscribe((status, error) => {
      if (channel === opened) hear(opened, status, error?.message ?? null)
    })
  }

  function hear(from: RealtimeChannel, status: string, detail: string | null): void {
    if (status === 'SUBSCRIBED') {
      options.onJoined(from)
    } else if (status === 'CLOSED') {
      options.onLost(detail ?? 'the server closed the channel')
      retry()
    } else {
      options.onLost(detail)
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
    try {
      await remove()
      if (mine === generation) await open(mine)
    } catch (error) {
      if (mine !== generation) return
      options.onLost(error instanceof Error ? error.message : null)
      retry()
    }
  }

  async function remove(): Promise<void> {
    const old = channel
    channel = null
    if (old) await old.socket.removeChannel(old)
  }

  return {
    rejoin: () => {
      clearTimeout(timer)
      attempt = 0
      void reopen()
    },
    settle: () => {
      attempt = 0
    },
    leave: () => {
      generation += 1
      clearTimeout(timer)
      void remove()
    },
  }
}
