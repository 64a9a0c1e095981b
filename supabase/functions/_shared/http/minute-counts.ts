import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import type { RequestOutcome } from '../domain/slo/request-outcome.ts'
import type { CountedService } from '../ports/metrics-source.ts'

/** Totals of one minute of an operation, as this instance has counted them. */
export type MinuteCounts = {
  readonly service: RequestService
  readonly operation: string
  /** Minutes since 1970 UTC. */
  readonly minute: number
  readonly requests: number
  readonly errors: number
  readonly refused: number
  readonly sum_ms: number
  /** By bucket of `defaultBoundsMs`, not cumulative; the last one is above every bound. */
  readonly hist: readonly number[]
  /** Rises with each flush. */
  readonly seq: number
}

/** How workflows end is counted by the database itself. */
type RequestService = Exclude<CountedService, 'workflows'>

export type CountedRequest = {
  readonly service: RequestService
  readonly operation: string
  readonly outcome: RequestOutcome
  /** Null where the time says nothing about us: a poll that waits for a human. */
  readonly durationMs: number | null
}

type MinuteCountsOptions = {
  /** Hands totals over. False when they were not taken: they are sent again. */
  readonly send: (counts: readonly MinuteCounts[]) => Promise<boolean>
  /** Epoch ms. */
  readonly now: () => number
  /** Resolves when the next flush is due; `isUrgent` after a failed request. */
  readonly untilDue: (isUrgent: boolean) => Promise<unknown>
  readonly keepAlive: (work: Promise<unknown>) => void
}

export interface MinuteCounter {
  /** Counts a request in the minute in which it ended. Never waits and never fails. */
  count(request: CountedRequest): void
  /** Sends what has not been sent, once; for an instance that ends. */
  flush(): Promise<void>
}

type Totals = { -readonly [Key in keyof MinuteCounts]: MinuteCounts[Key] } & {
  hist: number[]
  isSent: boolean
}

/** Names an instance tells apart; what nobody registered could be anything. */
const operationsAtMost = 200
const operationName = /^[a-z][a-z0-9_]{0,62}$/
/** What was not taken for so long is given up, in minutes. */
const keepsMinutes = 30

/**
 * Counts requests by minute and sends this instance's absolute totals after the response. A flush that is
 * repeated, lost or overtaken changes nothing: the next one holds everything again.
 */
export function createMinuteCounter(options: MinuteCountsOptions): MinuteCounter {
  const minutes = new Map<string, Totals>()
  const operations = new Set<string>()
  let seq = 0
  let flushing: Promise<void> | null = null
  let isDue = false

  function nameOf(operation: string): string {
    if (operations.has(operation)) return operation
    if (!operationName.test(operation) || operations.size >= operationsAtMost) return 'other'
    operations.add(operation)
    return operation
  }

  function totalsOf(service: RequestService, operation: string): Totals {
    const minute = Math.floor(options.now() / 60_000)
    const key = `${minute} ${service} ${operation}`
    const known = minutes.get(key)
    if (known !== undefined) return known
    const fresh: Totals = {
      ...{ service, operation, minute, requests: 0, errors: 0, refused: 0, sum_ms: 0, seq: 0 },
      hist: Array.from({ length: defaultBoundsMs.length + 1 }, () => 0),
      isSent: true,
    }
    minutes.set(key, fresh)
    return fresh
  }

  function send(): Promise<void> {
    const unsent = [...minutes.values()].filter(({ isSent }) => !isSent)
    if (unsent.length === 0) return Promise.resolve()
    seq += 1
    const sending = unsent.map((totals) => {
      totals.isSent = true
      const { isSent: _, ...counts } = totals
      return { ...counts, hist: [...totals.hist], seq }
    })
    return options
      .send(sending)
      .catch(() => false)
      .then((isTaken) => {
        for (const totals of unsent) if (!isTaken) totals.isSent = false
        forget(isTaken)
      })
  }

  /** The minute that runs and the two before may still be counted in; older ones only wait to be sent. */
  function forget(isTaken: boolean): void {
    const minute = Math.floor(options.now() / 60_000)
    for (const [key, totals] of minutes) {
      const age = minute - totals.minute
      if ((totals.isSent && age > 2) || (!isTaken && age > keepsMinutes)) minutes.delete(key)
    }
  }

  function start(isUrgent: boolean): void {
    isDue = true
    if (flushing !== null) return
    flushing = (async () => {
      while (isDue) {
        await options.untilDue(isUrgent)
        isDue = false
        await send()
        isUrgent = false
        // What was not taken is tried again when its time comes, whether or not anybody calls.
        isDue = [...minutes.values()].some(({ isSent }) => !isSent)
      }
      flushing = null
    })()
    options.keepAlive(flushing)
  }

  return {
    count({ service, operation, outcome, durationMs }) {
      const totals = totalsOf(service, nameOf(operation))
      totals.isSent = false
      if (outcome === 'refused') totals.refused += 1
      else totals.requests += 1
      if (outcome === 'bad') totals.errors += 1
      if (durationMs !== null && outcome !== 'refused') {
        const bucket = defaultBoundsMs.findIndex((bound) => durationMs <= bound)
        const place = bucket < 0 ? defaultBoundsMs.length : bucket
        totals.hist[place] = (totals.hist[place] ?? 0) + 1
        totals.sum_ms += Math.round(durationMs)
      }
      start(outcome === 'bad')
    },
    flush: send,
  }
}
