/**
 * ok: there were events. no_traffic: the recorder lives and nothing came. no_data: nothing is known, which is
 * neither good nor bad (slo.md §4).
 */
export type DataState = 'ok' | 'no_traffic' | 'no_data'

export interface Observed {
  readonly valid: number
  /** Minutes of the window in which the recorder was seen, by a heartbeat or by a row. */
  readonly heartbeats: number
}

/** Tells an idle service from a dead recorder; without heartbeats both would look the same. */
export function dataState({ valid, heartbeats }: Observed): DataState {
  if (valid > 0) return 'ok'
  return heartbeats > 0 ? 'no_traffic' : 'no_data'
}

/** Minutes with a heartbeat by minutes of the window, 0 to 1; 0 for a window without minutes. */
export function coverage(heartbeats: number, minutes: number): number {
  return minutes <= 0 ? 0 : Math.min(1, heartbeats / minutes)
}
