import { setTimeout } from 'node:timers/promises'

const REFUSED_AFTER_MS = 300
const MAX_WAITING = 256

/**
 * Holds refused sign-ins back until a fixed time after they came in. Whoever repeats them is slowed down, and the
 * time of the answer does not tell whether there is such an account. Beyond 256 at once nobody is held back.
 */
export function createTarpit(): (arrivedAt: number) => Promise<void> {
  let waiting = 0
  return async (arrivedAt) => {
    const left = arrivedAt + REFUSED_AFTER_MS - performance.now()
    if (left <= 0 || waiting >= MAX_WAITING) return
    waiting += 1
    await setTimeout(left)
    waiting -= 1
  }
}
