export interface CoalesceOptions {
  /** Shortest time between two runs of one key, milliseconds. */
  everyMs: number
  /** Random extra delay, milliseconds, so that a thousand panels do not re-read in one instant. */
  jitterMs: number
  random?: () => number
}

/**
 * Runs at once for the first signal of a key, then at most once per interval however many signals
 * arrive; a signal during the pause is never lost, it runs when the pause ends.
 */
export function coalesce<K extends string>(run: (key: K) => void, options: CoalesceOptions) {
  const random = options.random ?? Math.random
  const pauses = new Map<K, { again: boolean; timer: ReturnType<typeof setTimeout> }>()

  function signal(key: K): void {
    const pause = pauses.get(key)
    if (pause) {
      pause.again = true
      return
    }
    const delay = options.everyMs + random() * options.jitterMs
    const started = {
      again: false,
      timer: setTimeout(() => {
        pauses.delete(key)
        if (started.again) signal(key)
      }, delay),
    }
    pauses.set(key, started)
    run(key)
  }

  function stop(): void {
    for (const pause of pauses.values()) clearTimeout(pause.timer)
    pauses.clear()
  }

  return { signal, stop }
}
