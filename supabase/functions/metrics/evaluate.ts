import {
  storedObjectives,
  writtenStatus,
  type StoredObjective,
} from '../_shared/contracts/metrics.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Cell } from '../_shared/domain/slo/cells.ts'
import { evaluateObjective, evaluationWindows } from '../_shared/domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '../_shared/domain/slo/objective.ts'
import { percentile } from '../_shared/domain/slo/percentile.ts'
import { evaluationTime } from '../_shared/domain/slo/windows.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { MetricCells, MetricsSource } from '../_shared/ports/metrics-source.ts'
import { lastHeartbeat } from './last-heartbeat.ts'
import { leftOutOf, limitsOf, servicesOf } from './objective-counts.ts'
import { evidenceFor } from './objective-evidence.ts'
import { readWindows, windowBounds, type WindowReading } from './window-reading.ts'

/**
 * Evaluates every objective at the end of the last closed minute, by the database's clock, and writes what was
 * found. Run twice for a minute, it counts and writes once.
 */
export function createEvaluate(service: RpcOptions, source: MetricsSource) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const stored = await callRpc(service, 'read_slo_objectives', {}, storedObjectives)
    if (!stored.ok) return answerOfFailure(stored.error, log)
    const { objectives, evaluated_at, server_time } = stored.value
    const at = evaluationTime(Date.parse(server_time))
    const args = { at: new Date(at).toISOString() }
    if (evaluated_at !== null && Date.parse(evaluated_at) >= at) {
      return { status: 200, body: { ...args, written: 0 } }
    }
    const found = await source.cells({
      bounds: windowBounds(at, evaluationWindows, objectives.flatMap(leftOutOf)),
      services: servicesOf(objectives),
      limits: limitsOf(objectives),
    })
    if (!found.ok) {
      log.write('warn', 'metrics_unreadable', { error: found.error.message })
      return refusal('STORE_UNAVAILABLE', 'The counters cannot be read.')
    }
    const judged = objectives.map((objective) =>
      statusOf(objective, found.value, { at, source: source.name }),
    )
    const isSilent = judged.some(({ state }) => state === 'no_data')
    const silentSince = isSilent ? await lastSeen(log, at) : null
    const entries = judged.map((entry) =>
      entry.state === 'no_data' ? { ...entry, figures: { ...entry.figures, silentSince } } : entry,
    )
    const written = await callRpc(service, 'write_slo_status', { ...args, entries }, writtenStatus)
    if (!written.ok) return answerOfFailure(written.error, log)
    return { status: 200, body: { ...args, written: written.value.written } }
  }

  async function lastSeen(log: Log, at: number): Promise<string | null> {
    const seen = await lastHeartbeat(source, at)
    // How things stand is written all the same: since when is a remark beside it.
    if (!seen.ok) log.write('warn', 'heartbeat_unreadable', { error: seen.error.message })
    return seen.ok && seen.value !== null ? new Date(seen.value).toISOString() : null
  }
}

function statusOf(
  objective: StoredObjective,
  cells: MetricCells,
  { at, source }: { at: number; source: MetricsSource['name'] },
) {
  const reading = readWindows(cells, leftOutOf(objective))
  const evidence = evidenceFor(objective, reading, { at, knownSince: cells.knownSince })
  const target = { objectivePpm: objective.objective_ppm, minBad: objective.min_bad }
  const { state, band, why, betterSince, counts, ...figures } = evaluateObjective(evidence, target)
  const latest = objective.queue === null ? null : cells.latest(objective.queue)
  return {
    ...{ objective_id: objective.id, state, band, band_why: why, ...counts },
    better_since: betterSince === null ? null : new Date(betterSince).toISOString(),
    left_out: objective.exclusions,
    remaining: figures.budget?.remaining ?? null,
    figures: {
      ...{ ...figures, ...beside(objective, reading, latest) },
      ...{ warnings: cells.warnings, source },
    },
  }
}

/** What stands beside the counts: what operators refused, how fast answers came, how deep the queue is. */
function beside(
  { service, queue }: StoredObjective,
  reading: WindowReading,
  latest: number | null,
) {
  if (queue !== null) return { latest: reading.queue(queue, 5) === null ? null : latest }
  if (service === 'queue') return {}
  const whole = reading.service(service, sloWindowMinutes)
  const hour = reading.service(service, 60)
  return {
    refused: whole?.refused ?? 0,
    percentiles: [0.5, 0.95, 0.99].map((q) => ({ q, hour: at(hour, q), whole: at(whole, q) })),
  }

  function at(cell: Cell | null, q: number) {
    return cell?.durations ? percentile(cell.durations, q) : null
  }
}
