import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let arrivals = 0

/** Goes up with every batch of critical requests that came in while the page was open. */
export function useArrivalSignal(): number {
  return useSyncExternalStore(subscribe, () => arrivals)
}

export function signalArrival() {
  arrivals += 1
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
