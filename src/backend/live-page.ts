import { setServerClockOffset } from '@/lib/clock.ts'
import { coalesce } from './coalesce.ts'
import { judgeConnection, woke } from './connection.ts'
import type { Connection, ConnectionFacts } from './connection.ts'
import { heartbeatTickMs, startHeartbeat } from './heartbeat.ts'
import { liveTables, startLive } from './live.ts'
import type { LiveTable } from './live.ts'
import { bestSample, clockSample, withSample } from './server-clock.ts'
import type { ClockSample } from './server-clock.ts'

/** When a read of the controls was sent and answered, and what the server's clock said. */
export interface ReadTiming {
  sentMonotonic: number
  sentWall: number
  roundTripMs: number
  serverTime: number
}

export interface LivePage extends Connection {
  /** Server time of the newest read, for "as of". */
  asOf: number | null
  lastEventAt: number | null
  socketDetail: string | null
  clock: ClockSample | null
}

export interface LivePageOptions {
  /** Reads the controls once, in at most 1.5 s, and puts the result on screen. */
  readControls: () => Promise<ReadTiming>
  /** Everything on screen that shows this table has to be read again. */
  onStale: (table: LiveTable) => void
}

const quiet: LivePage = {
  state: 'connecting',
  cause: null,
  ageMs: null,
  fresh: false,
  asOf: null,
  lastEventAt: null,
  socketDetail: null,
  clock: null,
}

let snapshot: LivePage = quiet
let rejoin: () => void = () => undefined
const listeners = new Set<() => void>()

/** The link to the server as every screen sees it, for `useSyncExternalStore`. */
export const livePage = {
  get: () => snapshot,
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  /** Tries again now instead of waiting for the next attempt. */
  reconnect: () => {
    rejoin()
  },
}

/** Keeps the page live while somebody is signed in; answers how to end it. */
export function startLivePage(options: LivePageOptions): () => void {
  let facts: ConnectionFacts = {
    lastRead: null,
    misses: 0,
    socket: 'connecting',
    socketSince: performance.now(),
    visible: isVisible(),
  }
  let samples: ClockSample[] = []
  let lastTick = clocks()
  let ticks = 0

  const lists = coalesce<LiveTable>(options.onStale, { everyMs: 1_000, jitterMs: 250 })
  const everything = () => {
    for (const table of liveTables) lists.signal(table)
  }

  function publish(change: Partial<Omit<LivePage, keyof Connection>> = {}): void {
    const next = { ...snapshot, ...change, ...judgeConnection(facts, clocks()) }
    const same =
      next.state === snapshot.state &&
      next.cause === snapshot.cause &&
      next.fresh === snapshot.fresh &&
      Object.keys(change).length === 0
    if (same) return
    snapshot = next
    for (const listener of listeners) listener()
  }

  const heartbeat = startHeartbeat({
    isVisible,
    beat: async () => {
      const timing = await options.readControls()
      samples = withSample(
        samples,
        clockSample(timing.serverTime, timing.sentWall, timing.roundTripMs),
      )
      const lastRead = {
        monotonic: timing.sentMonotonic,
        wall: timing.sentWall,
        serverTime: timing.serverTime,
      }
      facts = { ...facts, lastRead, misses: 0 }
      const clock = bestSample(samples)
      if (clock) setServerClockOffset(clock.offsetMs)
      publish({ asOf: timing.serverTime, clock })
    },
    onMiss: () => {
      facts = { ...facts, misses: facts.misses + 1 }
      publish()
    },
    hasSlept: () => {
      const now = clocks()
      // Browsers slow the timers of hidden pages down; only there a late tick means nothing.
      const slept = woke(lastTick, now, facts.visible ? heartbeatTickMs : Infinity)
      lastTick = now
      return slept
    },
    onTick: (slept) => {
      publish()
      ticks += 1
      if (slept) wake()
      // Without a live channel the lists would stand still, so they follow the beat instead.
      else if (facts.socket !== 'live' && ticks % 10 === 0) everything()
    },
  })

  const live = startLive({
    onChange: (table) => {
      publish({ lastEventAt: Date.now() })
      if (table === 'emergency_controls') heartbeat.beatNow()
      lists.signal(table)
    },
    onGap: () => {
      heartbeat.beatNow()
      everything()
    },
    onState: (socket, detail) => {
      if (socket !== facts.socket) facts = { ...facts, socket, socketSince: performance.now() }
      publish({ socketDetail: detail })
    },
  })

  function wake(): void {
    live.rejoin()
    everything()
  }

  function handleVisibility(): void {
    facts = { ...facts, visible: isVisible() }
    lastTick = clocks()
    publish()
    if (facts.visible) {
      heartbeat.beatNow()
      everything()
    }
  }

  const handleNetwork = () => {
    heartbeat.beatNow()
  }

  document.addEventListener('visibilitychange', handleVisibility)
  window.addEventListener('online', handleNetwork)
  window.addEventListener('offline', handleNetwork)
  rejoin = () => {
    heartbeat.beatNow()
    wake()
  }

  return () => {
    document.removeEventListener('visibilitychange', handleVisibility)
    window.removeEventListener('online', handleNetwork)
    window.removeEventListener('offline', handleNetwork)
    heartbeat.stop()
    live.stop()
    lists.stop()
    rejoin = () => undefined
    snapshot = quiet
    for (const listener of listeners) listener()
  }
}

function isVisible(): boolean {
  return document.visibilityState === 'visible'
}

function clocks(): { monotonic: number; wall: number } {
  return { monotonic: performance.now(), wall: Date.now() }
}
