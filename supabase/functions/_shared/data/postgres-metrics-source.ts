import type * as z from 'zod/mini'
import { metricCells, operationCells } from '../contracts/metrics.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { Cell } from '../domain/slo/cells.ts'
import { defaultBoundsMs } from '../domain/slo/percentile.ts'
import type {
  CellsQuestion,
  MetricCells,
  MetricsFailure,
  MetricsSource,
} from '../ports/metrics-source.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

/** Counts from our own database: minutes and hours that guards, executors and jobs have written. */
export function createPostgresMetricsSource(options: RpcOptions): MetricsSource {
  return {
    name: 'postgres',
    cells: readCells,
    async operations({ service, bounds, skipped, top }) {
      const cells = skipped.map((cell) => cell + 1)
      const args = { service, bounds: bounds.map(iso), skipped: cells, top }
      const answer = await callRpc(options, 'read_operation_cells', args, operationCells)
      if (!answer.ok) return err(failure(answer.error))
      return ok(
        answer.value.operations.map(({ operation, operations, ...columns }) => ({
          operation,
          operations,
          cells: spread(bounds.length - 1, columns.cells, (row) => ({
            valid: columns.requests[row] ?? 0,
            bad: columns.errors[row] ?? 0,
          })),
        })),
      )
    },
  }

  async function readCells({
    bounds,
    services,
    limits,
  }: CellsQuestion): Promise<Result<MetricCells, MetricsFailure>> {
    const args = { bounds: bounds.map(iso), services: [...services, 'heartbeat'], limits }
    const answer = await callRpc(options, 'read_metric_cells', args, metricCells)
    return answer.ok ? ok(cellsOf(bounds, answer.value)) : err(failure(answer.error))
  }
}

const iso = (time: number) => new Date(time).toISOString()
const failure = ({ code }: RpcFailure) => ({ message: `the database did not answer: ${code}` })

function cellsOf(bounds: readonly number[], answer: z.output<typeof metricCells>): MetricCells {
  const length = bounds.length - 1
  const services = new Map(answer.services.map((row) => [row.service, serviceCells(length, row)]))
  const queues = new Map(answer.queues.map((row) => [row.queue, row]))
  const none = spread<Cell>(length, [], () => null)
  return {
    bounds,
    service: (service) => services.get(service) ?? none,
    queue(queue) {
      const row = queues.get(queue)
      return row === undefined ? none : queueCells(length, row)
    },
    latest: (queue) => queues.get(queue)?.latest ?? null,
    heartbeats: () => services.get('heartbeat') ?? none,
    knownSince: answer.known_since === null ? null : Date.parse(answer.known_since),
    warnings: [],
  }
}

type ServiceColumns = z.output<typeof metricCells>['services'][number]
type QueueColumns = z.output<typeof metricCells>['queues'][number]

function serviceCells(length: number, row: ServiceColumns): (Cell | null)[] {
  return spread(length, row.cells, (index) => ({
    counts: { valid: row.requests[index] ?? 0, bad: row.errors[index] ?? 0 },
    refused: row.refused[index] ?? 0,
    durations: { boundsMs: defaultBoundsMs, counts: row.hist[index] ?? [] },
    highest: null,
  }))
}

function queueCells(length: number, row: QueueColumns): (Cell | null)[] {
  return spread(length, row.cells, (index) => ({
    counts: { valid: row.minutes[index] ?? 0, bad: row.minutes_over[index] ?? 0 },
    refused: 0,
    durations: null,
    highest: row.highest[index] ?? null,
  }))
}

/** A list of all cells from the rows of those that have any; cells of an answer count from 1. */
function spread<T>(
  length: number,
  cells: readonly number[],
  at: (row: number) => T | null,
): (T | null)[] {
  const all: (T | null)[] = Array.from({ length }, () => null)
  for (const [row, cell] of cells.entries()) all[cell - 1] = at(row)
  return all
}
