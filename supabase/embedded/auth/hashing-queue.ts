import { tooManyRequests } from './auth-error.ts'
import type { Lane } from './sign-in-gate.ts'

const MAX_WAITING: Record<Lane, number> = { known: 64, open: 8 }
const RETRY_AFTER_MS = 2000

export interface HashingQueue {
  /** Runs `work` alone; known accounts first. Throws 429 when too many wait already. */
  run<T>(lane: Lane, work: () => Promise<T>): Promise<T>
}

/** One password at a time: a hash takes a tenth of a second of processor, and a flood must not buy more than that. */
export function createHashingQueue(): HashingQueue {
  const waiting: Record<Lane, (() => void)[]> = { known: [], open: [] }
  let busy = false

  function next(): void {
    const start = waiting.known.shift() ?? waiting.open.shift()
    if (start) start()
    else busy = false
  }

  return {
    async run(lane, work) {
      if (busy) {
        if (waiting[lane].length >= MAX_WAITING[lane]) throw tooManyRequests(RETRY_AFTER_MS)
        await new Promise<void>((resolve) => waiting[lane].push(resolve))
      }
      busy = true
      try {
        return await work()
      } finally {
        next()
      }
    },
  }
}
