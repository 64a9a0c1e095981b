export interface HeartbeatOptions {
  /** One read of the controls, given up after 1.5 s; its failure is a miss. */
  beat: () => Promise<void>
  onMiss: () => void
  /** Called about twice a second so that ages can be judged; `slept` after a wake from sleep. */
  onTick: (slept: boolean) => void
  isVisible: () => boolean
  hasSlept: () => boolean
}

const visibleEveryMs = 2_000
const hiddenEveryMs = 15_000
const afterMissMs = 250
const whileLostMs = 1_000
const tickMs = 500

/** Reads on a fixed beat, and at once again after a miss, so that two misses are soon certain. */
export function startHeartbeat(options: HeartbeatOptions): {
  beatNow: () => void
  stop: () => void
} {
  let stopped = false
  let misses = 0
  let running = false
  let next: ReturnType<typeof setTimeout> | undefined

  async function beat(): Promise<void> {
    if (stopped || running) return
    clearTimeout(next)
    running = true
    const startedAt = performance.now()
    try {
      await options.beat()
      misses = 0
    } catch {
      misses += 1
      if (!stopped) options.onMiss()
    }
    running = false
    const spent = performance.now() - startedAt
    schedule(
      misses === 0 ? Math.max(0, period() - spent) : misses === 1 ? afterMissMs : whileLostMs,
    )
  }

  function schedule(delayMs: number): void {
    if (!stopped) next = setTimeout(() => void beat(), delayMs)
  }

  const period = () => (options.isVisible() ? visibleEveryMs : hiddenEveryMs)

  const ticker = setInterval(() => {
    const slept = options.hasSlept()
    options.onTick(slept)
    if (slept) void beat()
  }, tickMs)

  void beat()

  return {
    beatNow: () => void beat(),
    stop: () => {
      stopped = true
      clearTimeout(next)
      clearInterval(ticker)
    },
  }
}

/** Milliseconds between two calls of `onTick`. */
export const heartbeatTickMs = tickMs
