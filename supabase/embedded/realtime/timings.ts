/** Pauses and deadlines in milliseconds. */
export interface RealtimeTimings {
  /** A socket that says nothing for this long is closed. */
  idle: number
  /** Before a refused upgrade or join is answered, so that a looping client does not spin. */
  refusal: number
  /** Longest time between two looks at a channel's token. */
  tokenCheck: number
  /** Before a subscription that met a lost database is tried again. */
  subscribeRetry: number
  /** Steps between attempts to get the replication stream back; the last one repeats. */
  reconnect: readonly number[]
}

export const defaultTimings: RealtimeTimings = {
  idle: 60_000,
  refusal: 250,
  tokenCheck: 300_000,
  subscribeRetry: 500,
  reconnect: [50, 100, 250, 500, 1000],
}
