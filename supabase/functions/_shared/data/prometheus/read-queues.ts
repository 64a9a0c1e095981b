import { ok, type Result } from '../../domain/result.ts'
import type { Cell } from '../../domain/slo/cells.ts'
import type { MetricsFailure, Queue, QueueLimits } from '../../ports/metrics-source.ts'
import { isQueue, labelled, type Expressions } from './expressions.ts'
import type { Query, Question, Series } from './query-api.ts'

const minuteMs = 60_000
const dayMs = 1_440 * minuteMs
const leastRun = 8
const together = 10

export type QueueCells = {
  readonly cells: ReadonlyMap<Queue, readonly (Cell | null)[]>
  readonly latest: ReadonlyMap<Queue, number>
}

/** Reads minutes of queues: cells of one length that follow each other by one query, ten others by one more. */
export async function readQueues(
  { ask }: Question,
  {
    expressions,
    bounds,
    limits,
  }: {
    readonly expressions: Expressions
    readonly bounds: readonly number[]
    readonly limits: QueueLimits
  },
): Promise<Result<QueueCells, MetricsFailure>> {
  const names = Object.keys(limits).filter(isQueue)
  if (names.length === 0) return ok({ cells: new Map(), latest: new Map() })
  const last = (bounds.at(-1) ?? 0) + minuteMs
  const span = Math.min(dayMs, last - (bounds[0] ?? last))
  const read = await ask([
    { expression: expressions.latest(span), at: last },
    ...queriesFor(bounds, (minutes) => expressions.queues(limits, minutes)),
  ])
  if (!read.ok) return read
  const [latest = [], ...rest] = read.value
  const figures = figuresOf(rest.flat())
  const cellsOf = (queue: Queue) =>
    bounds.slice(1).map((to): Cell | null => {
      const of = (figure: string) => figures.get(`${queue} ${figure} ${to}`)
      const valid = of('minutes')
      if (valid === undefined) return null
      const counts = { valid, bad: of('over') ?? 0 }
      return { counts, refused: 0, durations: null, highest: of('highest') ?? null }
    })
  return ok({
    cells: new Map(names.map((queue) => [queue, cellsOf(queue)])),
    latest: new Map(
      latest.flatMap(({ labels: { queue }, points: [point] }) =>
        isQueue(queue) && point ? [[queue, point[1]] as const] : [],
      ),
    ),
  })
}

/** A minute's depth is told during the minute after it, so that a cell is read a minute after its end. */
function queriesFor(
  bounds: readonly number[],
  expression: (minutes: number) => (at: string) => string,
): Query[] {
  const cells = bounds.slice(1).map((to, index) => ({ to, length: to - (bounds[index] ?? to) }))
  const queries: Query[] = []
  const singles: string[] = []
  for (let first = 0; first < cells.length;) {
    const { to: from = 0, length = 0 } = cells[first] ?? {}
    let end = first + 1
    while (cells[end]?.length === length) end += 1
    const some = cells.slice(first, end)
    const of = expression(length / minuteMs)
    if (some.length >= leastRun) {
      const [start, to] = [from + minuteMs, (some.at(-1)?.to ?? from) + minuteMs]
      queries.push({ expression: of(''), from: start, to, step: length })
    } else {
      singles.push(
        ...some.map((cell) =>
          labelled(of(` @ ${(cell.to + minuteMs) / 1000}`), 'cell', String(cell.to)),
        ),
      )
    }
    first = end
  }
  const at = (bounds.at(-1) ?? 0) + minuteMs
  for (let index = 0; index < singles.length; index += together) {
    queries.push({ expression: singles.slice(index, index + together).join(' or '), at })
  }
  return queries
}

function figuresOf(series: readonly Series[]): Map<string, number> {
  const figures = new Map<string, number>()
  for (const { labels, points } of series) {
    const { queue = '', figure = '', cell } = labels
    for (const [at, value] of points) {
      figures.set(`${queue} ${figure} ${cell ?? at - minuteMs}`, Math.round(value))
    }
  }
  return figures
}
