import {
  storedObjectives,
  writtenStatus,
  type StoredObjective,
} from '../_shared/contracts/metrics.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { evaluateObjective, evaluationWindows } from '../_shared/domain/slo/evaluate-objective.ts'
import { sloWindowMinutes } from '../_shared/domain/slo/objective.ts'
import { percentile } from '../_shared/domain/slo/percentile.ts'
import { evaluationTime } from '../_shared/domain/slo/windows.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { MetricsReading, MetricsSource } from '../_shared/ports/metrics-source.ts'
import { evidenceFor, limitsOf } from './objective-evidence.ts'

/**
 * Evaluates every objective at the end of the last closed minute, by the database's clock, and writes what was
 * found. Run twice for a minute, it writes once.
 */
export function createEvaluate(service: RpcOptions, source: MetricsSource) {
  return async ({ log }: { readonly log: Log }): Promise<Answer> => {
    const stored = await callRpc(service, 'read_slo_objectives', {}, storedObjectives)
    if (!stored.ok) return answerOfFailure(stored.error, log)
    const { objectives, server_time: now } = stored.value
    const at = evaluationTime(Date.parse(now))
    const question = { at, windows: evaluationWindows, limits: limitsOf(objectives) }
    const reading = await source.read(question)
    if (!reading.ok) {
      log.write('warn', 'metrics_unreadable', { error: reading.error.message })
      return refusal('STORE_UNAVAILABLE', 'The counters cannot be read.')
    }
    const entries = objectives.map((objective) => statusOf(objective, reading.value, at))
    const args = { at: new Date(at).toISOString(), entries }
    const written = await callRpc(service, 'write_slo_status', args, writtenStatus)
    if (!written.ok) return answerOfFailure(written.error, log)
    return { status: 200, body: { at: args.at, written: written.value.written } }
  }
}

function statusOf(objective: StoredObjective, reading: MetricsReading, at: number) {
  const evidence = evidenceFor(objective, reading, at)
  const target = { objectivePpm: objective.objective_ppm, minBad: objective.min_bad }
  const { state, band, why, betterSince, counts, ...figures } = evaluateObjective(evidence, target)
  return {
    ...{ objective_id: objective.id, state, band, band_why: why, ...counts },
    better_since: betterSince === null ? null : new Date(betterSince).toISOString(),
    remaining: figures.budget?.remaining ?? null,
    figures: { ...figures, ...beside(objective, reading), warnings: reading.warnings },
  }
}

/** What stands beside the counts: what operators refused, how fast answers came, how deep the queue is. */
function beside({ service, queue }: StoredObjective, reading: MetricsReading) {
  if (queue !== null) return { latest: reading.queue(queue, 5)?.latest ?? null }
  if (service === 'queue') return {}
  const whole = reading.service(service, sloWindowMinutes)
  const hour = reading.service(service, 60)
  return {
    refused: whole?.refused ?? 0,
    percentiles: [0.5, 0.95, 0.99].map((q) => ({
      q,
      hour: hour === null ? null : percentile(hour.durations, q),
      whole: whole === null ? null : percentile(whole.durations, q),
    })),
  }
}
