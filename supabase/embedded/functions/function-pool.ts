import type { FunctionInstance } from './function-instance.ts'

const MAX_BACKOFF_MS = 5000
const FIRST_BACKOFF_MS = 200

/** Thrown instead of starting a function again at once after it failed to start. */
export class BootError extends Error {
  override name = 'BootError'
  readonly retryAfterMs: number

  constructor(message: string, retryAfterMs: number) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

export interface FunctionPool {
  /**
   * Gives `use` an instance that listens, in turn; starts all of them when none does. The instance is not ended as
   * idle before `use` has. Throws a BootError.
   */
  with<T>(use: (instance: FunctionInstance) => Promise<T>): Promise<T>
  /** Starts every instance and waits until all listen. */
  warm(): Promise<void>
  /** Ends the current instances once they are idle; later requests get new ones. */
  replace(): Promise<void>
  stop(): Promise<void>
  pids(): number[]
}

/** Keeps `size` processes of one function: started when needed, ended after `idleMs` without a request. */
export function createFunctionPool(options: {
  size: number
  idleMs: number
  start: () => Promise<FunctionInstance>
  log: (message: string) => void
}): FunctionPool {
  const slots: (Promise<FunctionInstance> | undefined)[] = Array.from({ length: options.size })
  const live = new Set<FunctionInstance>()
  // Without those that are about to end because their sources changed or nobody needed them.
  const serving = new Set<FunctionInstance>()
  let users = 0
  let turn = 0
  let failures = 0
  let mayStartAt = 0
  let idle: NodeJS.Timeout | undefined

  function fill(slot: number): Promise<FunctionInstance> {
    const present = slots[slot]
    if (present) return present
    const wait = mayStartAt - performance.now()
    if (wait > 0) return Promise.reject(new BootError('waiting before the next start', wait))

    const starting = options.start().then(
      (instance) => {
        failures = 0
        live.add(instance)
        if (slots[slot] === starting) serving.add(instance)
        void instance.ended.then(() => {
          live.delete(instance)
          serving.delete(instance)
          if (slots[slot] === starting) slots[slot] = undefined
        })
        return instance
      },
      (error: unknown) => {
        if (slots[slot] === starting) slots[slot] = undefined
        const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** failures)
        failures += 1
        mayStartAt = performance.now() + backoff
        const reason = error instanceof Error ? error.message : 'unknown'
        options.log(`did not start: ${reason}`)
        throw new BootError(reason, backoff)
      },
    )
    slots[slot] = starting
    return starting
  }

  async function empty(how: (instance: FunctionInstance) => Promise<void>): Promise<void> {
    clearTimeout(idle)
    serving.clear()
    const emptied = slots.splice(
      0,
      slots.length,
      ...Array.from({ length: options.size }, () => undefined),
    )
    await Promise.all(
      emptied.map(async (starting) => {
        const instance = await starting?.catch(() => null)
        if (instance) await how(instance)
      }),
    )
  }

  async function next(): Promise<FunctionInstance> {
    const starting = Array.from(slots.keys(), (slot) => fill(slot))
    const any = Promise.any(starting)
    any.catch(() => undefined)
    const ready = [...serving]
    const chosen = ready[turn++ % Math.max(1, ready.length)]
    if (chosen) return chosen
    try {
      return await any
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[0] : error
    }
  }

  return {
    async with(use) {
      clearTimeout(idle)
      users += 1
      try {
        const instance = await next()
        const done = instance.begin()
        try {
          return await use(instance)
        } finally {
          done()
        }
      } finally {
        users -= 1
        if (users === 0) {
          idle = setTimeout(() => void empty((instance) => instance.retire()), options.idleMs)
          idle.unref()
        }
      }
    },
    async warm() {
      await Promise.all(Array.from(slots.keys(), (slot) => fill(slot)))
    },
    replace: () => {
      mayStartAt = 0
      return empty((instance) => instance.retire())
    },
    stop: () => empty((instance) => instance.stop()),
    pids: () => Array.from(live, (instance) => instance.pid),
  }
}
