import type { SocketState } from './connection.ts'
import { keepChannel } from './keep-channel.ts'
import { closeRealtimeSocket } from './realtime-socket.ts'

/** What the database publishes; a message only ever means "read this again". */
export const liveTables = [
  'emergency_controls',
  'audit_logs',
  'live_counts',
  'approval_queue',
  'installation',
  'slo_status',
  'incidents',
  'slo_exclusions',
  'alerts',
  'alert_silences',
  'runbook_runs',
  'runbook_steps',
  'drills',
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
  const channel = keepChannel({
    name: () => `panel:${String(Date.now())}`,
    bind: (opened) => {
      for (const table of liveTables) {
        opened.on('postgres_changes', { event: '*', schema: 'public', table }, () => {
          handlers.onChange(table)
        })
      }
      opened.on('system', {}, hearSystem)
    },
    // Joined, but row changes flow only after the system message.
    onJoined: handlers.onGap,
    onLost: (detail) => {
      handlers.onState('lost', detail)
    },
  })

  function hearSystem(message: unknown): void {
    const { extension, status, text } = systemMessage(message)
    if (extension !== 'postgres_changes') return
    if (status === 'ok') {
      channel.settle()
      // The same message comes again whenever the change feed was re-made: rows may be missing.
      handlers.onState('live', null)
      handlers.onGap()
    } else {
      handlers.onState('updates-off', text)
    }
  }

  const idle = whenIdle(channel.rejoin)

  return {
    rejoin: channel.rejoin,
    stop: () => {
      idle.cancel()
      channel.leave()
      closeRealtimeSocket()
    },
  }
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
