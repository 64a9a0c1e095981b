import { ok, type Result } from '../../domain/result.ts'
import type { MetricsFailure } from '../../ports/metrics-source.ts'
import { countedUp, stepsOf, type Column } from './counted-up.ts'
import { columnKey, heartbeatKey, labelled, type Expressions } from './expressions.ts'
import { momentsOf, planMoments } from './moments.ts'
import type { Query, Question, Series } from './query-api.ts'
import { fallWarnings, gapWarnings } from './warnings.ts'

/** What was counted until each moment, by the keys of `columnKey`; whole numbers that never fall. */
export type Counted = {
  /** Rising, each bound of the question among them. */
  readonly moments: readonly number[]
  /** Null before the recorder was first scraped and after it last was. */
  column(key: string): readonly (number | null)[]
  readonly keys: readonly string[]
  /** When it was first scraped, when that is after the first bound. */
  readonly scrapedSince: number | null
  readonly warnings: readonly string[]
}

const minuteMs = 60_000
/** Moments in one instant query: some kilobytes of text. */
const together = 20
/** So many are looked at closely. */
const mostRestarts = 5

/**
 * Reads what counters stood at when cells begin and end. One query tells hundreds of moments at equal distances, one
 * more tells twenty others, however long the cells between them are.
 */
export async function readCounters(
  { ask }: Question,
  {
    expressions,
    expression,
    bounds,
  }: {
    readonly expressions: Expressions
    readonly expression: (at: string) => string
    readonly bounds: readonly number[]
  },
): Promise<Result<Counted, MetricsFailure>> {
  const moments = momentsOf(bounds)
  const values: Values = new Map()
  const read = await ask(queriesFor(moments, expression))
  if (!read.ok) return read
  collect(values, read.value)
  const closer = restartsIn(moments, values)
  const [before, first] = firstSeen(moments, values.get(heartbeatKey))
  let scrapedSince: number | null = null
  if (before !== undefined && first !== undefined) {
    const scraped = await ask([{ expression: expressions.firstScrape(first - before), at: first }])
    if (!scraped.ok) return scraped
    const at = (scraped.value[0]?.[0]?.points[0]?.[1] ?? first / 1000) * 1000
    scrapedSince = Math.floor(at / minuteMs) * minuteMs
    // The end of that minute is the first moment at which something can be read.
    closer.push(Math.min(first, scrapedSince + minuteMs))
  }
  const all = [...new Set([...moments, ...closer])].sort((a, b) => a - b)
  if (all.length > moments.length) {
    const more = await ask(queriesFor(closer, expression))
    if (!more.ok) return more
    collect(values, more.value)
  }
  return ok(counted(all, values, scrapedSince))
}

/** Every minute in which counters may have begun anew, so that what came before is not lost. */
function restartsIn(moments: readonly number[], values: Values): number[] {
  const beats = moments.map((moment) => values.get(heartbeatKey)?.get(moment) ?? null)
  const restarts = stepsOf(moments, beats).flatMap((step, index) =>
    step === 'zero' || step === 'back' ? [index] : [],
  )
  return restarts.slice(-mostRestarts).flatMap((index) => {
    const [from = 0, to = 0] = moments.slice(index - 1, index + 1)
    const minutes = Math.round((to - from) / minuteMs)
    return Array.from({ length: minutes - 1 }, (_, minute) => from + (minute + 1) * minuteMs)
  })
}

/** The last moment before the recorder was first seen, and that one; nothing when it was seen from the beginning. */
function firstSeen(
  moments: readonly number[],
  heartbeats: ReadonlyMap<number, number> = new Map(),
) {
  const index = moments.findIndex((moment) => heartbeats.has(moment))
  return index > 0 ? [moments[index - 1], moments[index]] : []
}

type Values = Map<string, Map<number, number>>

function queriesFor(moments: readonly number[], expression: (at: string) => string): Query[] {
  const { runs, singles } = planMoments(moments)
  const queries: Query[] = runs.map((run) => ({ expression: expression(''), ...run }))
  for (let index = 0; index < singles.length; index += together) {
    const some = singles.slice(index, index + together)
    const parts = some.map((moment) =>
      labelled(expression(` @ ${moment / 1000}`), 'moment', String(moment)),
    )
    queries.push({ expression: parts.join(' or '), at: some.at(-1) ?? 0 })
  }
  return queries
}

function collect(values: Values, answers: readonly (readonly Series[])[]): void {
  for (const { labels, points } of answers.flat()) {
    const { moment, ...own } = labels
    const key = columnKey(own)
    const column = values.get(key) ?? new Map<number, number>()
    values.set(key, column)
    for (const [at, value] of points) {
      const place = moment === undefined ? at : Number(moment)
      column.set(place, Math.max(value, column.get(place) ?? 0))
    }
  }
}

function counted(moments: readonly number[], values: Values, scrapedSince: number | null): Counted {
  const of = (key: string): Column => moments.map((moment) => values.get(key)?.get(moment) ?? null)
  const steps = stepsOf(moments, of(heartbeatKey))
  const keys = [...values.keys()].filter((key) => key !== heartbeatKey)
  return {
    ...{ moments, keys, scrapedSince },
    column: (key) =>
      countedUp(moments, steps, of(key)).map((value) =>
        value === null ? null : Math.round(value),
      ),
    warnings: [...gapWarnings(moments, steps), ...fallWarnings(moments, steps, keys.map(of))],
  }
}
