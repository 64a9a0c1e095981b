/** What is known about the link to the server; all times in milliseconds of this machine's clocks. */
export interface ConnectionFacts {
  /** The newest successful read of the controls: when it was *started*, by both clocks. */
  lastRead: { monotonic: number; wall: number; serverTime: number } | null
  /** Reads missed in a row since then. */
  misses: number
  socket: SocketState
  /** When the socket took its present state, monotonic. */
  socketSince: number
  visible: boolean
}

export type SocketState =
  | 'connecting'
  | 'live'
  /** Lost; the library is retrying. */
  | 'lost'
  /** Connected, but the server refuses to send changes. */
  | 'updates-off'

export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'not-live'

export type NotLiveCause = 'no-answer' | 'socket-lost' | 'updates-off'

export interface Connection {
  state: ConnectionState
  cause: NotLiveCause | null
  /** Age of what the screen shows, milliseconds; null before the first read. */
  ageMs: number | null
  /** True while the controls on screen are young enough to act on what they say. */
  fresh: boolean
}

/** A page older than this says so; with a poll every 2 s and two quick misses it is said within 5 s. */
export const freshForMs = 4_500
const freshForHiddenMs = 34_000
const socketGraceMs = 3_500
const firstJoinMs = 8_000

/**
 * Judges how live the page is.
 * @param now both clocks of this moment; the larger age counts, as one of them stops during sleep
 */
export function judgeConnection(
  facts: ConnectionFacts,
  now: { monotonic: number; wall: number },
): Connection {
  const { lastRead } = facts
  const ageMs =
    lastRead && Math.max(now.monotonic - lastRead.monotonic, now.wall - lastRead.wall, 0)
  const bound = facts.visible ? freshForMs : freshForHiddenMs
  const fresh = ageMs !== null && ageMs <= bound && facts.misses < 2

  const verdict = (state: ConnectionState, cause: NotLiveCause | null = null): Connection => ({
    state,
    cause,
    ageMs,
    fresh,
  })

  if (ageMs === null && facts.misses < 2) return verdict('connecting')
  if (!fresh) return verdict('not-live', 'no-answer')
  const socketFor = now.monotonic - facts.socketSince
  switch (facts.socket) {
    case 'updates-off':
      return verdict('not-live', 'updates-off')
    case 'lost':
      return socketFor > socketGraceMs
        ? verdict('not-live', 'socket-lost')
        : verdict('reconnecting')
    case 'connecting':
      return socketFor > firstJoinMs ? verdict('not-live', 'socket-lost') : verdict('connecting')
    case 'live':
      return facts.misses > 0 ? verdict('reconnecting') : verdict('live')
  }
}

/**
 * True when this machine slept between two ticks: the wall clock ran further than the monotonic one,
 * or the tick came far later than asked for.
 */
export function woke(
  last: { monotonic: number; wall: number },
  now: { monotonic: number; wall: number },
  tickMs: number,
): boolean {
  const monotonic = now.monotonic - last.monotonic
  const wall = now.wall - last.wall
  return wall - monotonic > 1_000 || monotonic > tickMs + 4_000
}
