import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let current = performance.now()

/** The monotonic clock, re-rendering every tenth of a second while it is wanted. */
export function useMonotonic(isWanted: boolean): number {
  return useSyncExternalStore(isWanted ? subscribe : ignore, read)
}

function read(): number {
  return current
}

function ignore(): () => void {
  return () => undefined
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, 100)
  tick()
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

function tick(): void {
  current = performance.now()
  for (const listener of listeners) listener()
}
