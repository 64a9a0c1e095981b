import { randomUUID } from 'node:crypto'
import { LogicalReplicationService, type Pgoutput } from 'pg-logical-replication'
import { toChange, type Change } from './change.ts'
import { sessionOptions } from './session-options.ts'
import { TemporarySlotPlugin } from './temporary-slot-plugin.ts'

export interface WalFeed {
  isLive(): boolean
  stop(): Promise<void>
}

/**
 * Reads the publication's changes in commit order, one at a time: the stream is held back while `onChange` works.
 * A lost connection is opened again, for as long as it takes; changes committed in between are lost, which
 * `onLive` (called at every start of the stream) tells. Rejects when the first attempt fails.
 */
export async function startWalFeed(options: {
  connectionString: string
  onChange: (change: Change) => Promise<void>
  onLive: () => void
  reconnect: readonly number[]
  log: (line: string) => void
}): Promise<WalFeed> {
  const { connectionString, onChange, onLive, reconnect, log } = options
  const stopping = new AbortController()
  let service: LogicalReplicationService | null = null
  let live = false
  let attempt = 0

  /** Resolves or rejects when the connection has ended. */
  async function readOnce(onStart: () => void): Promise<void> {
    const current = new LogicalReplicationService(
      {
        connectionString,
        options: sessionOptions,
        application_name: 'omnihub realtime feed',
        connectionTimeoutMillis: 5_000,
      },
      { acknowledge: { auto: false, timeoutSeconds: 10 }, flowControl: { enabled: true } },
    )
    service = current
    const transaction = { id: 0, committedAt: '' }
    const ended = new Promise<never>((_, reject) => current.on('error', reject))
    current.on('start', () => {
      live = true
      attempt = 0
      onStart()
      onLive()
    })
    current.on('heartbeat', (lsn, _time, shouldRespond) => {
      if (shouldRespond) void current.acknowledge(lsnBefore(lsn))
    })
    current.on('data', async (_lsn: string, message: Pgoutput.Message) => {
      if (message.tag === 'begin') {
        transaction.id = message.xid
        transaction.committedAt = new Date(
          Number(message.commitTime.valueOf() / 1000n),
        ).toISOString()
        return
      }
      const change = toChange(message, transaction)
      if (change) await onChange(change)
    })
    try {
      const slot = `omnihub_realtime_${randomUUID().replaceAll('-', '')}`
      await Promise.race([current.subscribe(new TemporarySlotPlugin(), slot), ended])
    } finally {
      live = false
      await current.destroy().catch(() => undefined)
    }
  }

  async function readForEver(onStart: () => void, onFirstError: (error: unknown) => void) {
    while (!stopping.signal.aborted) {
      try {
        await readOnce(onStart)
      } catch (error) {
        onFirstError(error)
        if (!stopping.signal.aborted) log(`realtime: change feed lost: ${messageOf(error)}`)
      }
      const step = reconnect[Math.min(attempt, reconnect.length - 1)] ?? 0
      attempt += 1
      await pause(step, stopping.signal)
    }
  }

  let running: Promise<void> = Promise.resolve()
  const stop = async () => {
    stopping.abort()
    await service?.destroy().catch(() => undefined)
    await running
  }
  try {
    await new Promise<void>((resolve, reject) => {
      running = readForEver(resolve, reject)
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { isLive: () => live, stop }
}

// The library confirms one byte more than it is given. The server compares exactly when it shuts down, and would
// ask again and again without ever ending.
function lsnBefore(lsn: string): string {
  const [high = '0', low = '0'] = lsn.split('/')
  const position = (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`)
  const before = position === 0n ? 0n : position - 1n
  return `${(before >> 32n).toString(16)}/${(before & 0xffffffffn).toString(16)}`
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    if (signal.aborted) done()
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
