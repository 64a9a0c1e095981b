import type { RefusalCode } from '../domain/controls/decide.ts'

/** How often one operation was refused with one code since the last report. */
export type RefusalCount = {
  readonly operation: string
  readonly code: RefusalCode
  readonly count: number
}

type RefusalCountsOptions = {
  /** Hands the counts over. False when they were not taken: they are kept for the next try. */
  readonly send: (counts: readonly RefusalCount[]) => Promise<boolean>
  /** Resolves when the next report is due. */
  readonly untilDue: () => Promise<unknown>
  readonly keepAlive: (work: Promise<unknown>) => void
}

export interface RefusalCounts {
  /** Counts one refusal that the database did not see. Never waits and never fails. */
  add(operation: string, code: RefusalCode): void
}

const rememberAtMost = 500

/**
 * Counts what a guard refused from memory and reports it afterwards, in one call for all of it: a
 * storm of requests under a kill must not become a storm in the database, and must not be forgotten either.
 */
export function createRefusalCounts(options: RefusalCountsOptions): RefusalCounts {
  let counts = new Map<string, RefusalCount>()
  let isReporting = false

  function merge({ operation, code, count }: RefusalCount): void {
    const name = `${code} ${operation}`
    const known = counts.get(name)
    if (known === undefined && counts.size >= rememberAtMost) return
    counts.set(name, { operation, code, count: (known?.count ?? 0) + count })
  }

  async function report(): Promise<void> {
    await options.untilDue()
    const sending = [...counts.values()]
    counts = new Map()
    const isTaken = await options.send(sending).catch(() => false)
    if (!isTaken) sending.forEach(merge)
    isReporting = false
    // What was not taken waits for the next refusal; what came meanwhile does not.
    if (isTaken && counts.size > 0) start()
  }

  function start(): void {
    isReporting = true
    options.keepAlive(report())
  }

  return {
    add(operation, code) {
      merge({ operation: operation.slice(0, 100) || 'unnamed', code, count: 1 })
      if (!isReporting) start()
    },
  }
}
