import type { ClaimedWorkflow, EffectOutcome, WorkOutcome } from '../_shared/contracts/work.ts'
import type { Work } from '../_shared/data/work.ts'
import { ageOf, hardAgeMs, type ClockReading } from '../_shared/domain/controls/freshness.ts'
import type { AddressObstacle, FindObstacle } from '../_shared/http/find-obstacle.ts'
import type { Log } from '../_shared/http/log.ts'
import type { Effects } from '../_shared/ports/effects.ts'
import type { Lease } from './lease.ts'
import { errorOf, type RecordedRun, type RecordRun, type RunEnd } from './record-run.ts'
import { untilRecorded } from './until-recorded.ts'

/** A workflow has one effect, the call to its operation's endpoint; retries repeat it under this key. */
const effectKey = 'call'

export type RunDependencies = {
  readonly work: Work
  readonly live: Effects
  readonly recording: Effects
  readonly findObstacle: FindObstacle
  /** Asks how much held requests would touch. Never rejects. */
  readonly estimateHeld: (approvalIds: readonly string[]) => Promise<void>
  /** Counts what was called and records what it belonged to. */
  readonly record: RecordRun
  readonly clock: () => ClockReading
  readonly isStopping: () => boolean
  readonly log: Log
}

/**
 * Runs one claimed workflow: asks for its effect, performs it within its permit, records what came of
 * it. What the database refuses has already been halted, held or fenced there, and ends here.
 */
export async function runWork(
  claimed: ClaimedWorkflow,
  lease: Lease,
  run: RunDependencies,
): Promise<void> {
  const recorded = run.record(claimed)
  let end: RunEnd = { outcome: 'unknown', error: 'run_failed' }
  try {
    end = await attempt(claimed, lease, run, recorded)
  } finally {
    recorded.end(end)
  }
}

async function attempt(
  claimed: ClaimedWorkflow,
  lease: Lease,
  run: RunDependencies,
  recorded: RecordedRun,
): Promise<RunEnd> {
  if (run.isStopping()) {
    await finish(claimed, released, run)
    return { outcome: 'released', error: null }
  }
  const isCalled = claimed.mode === 'live' || claimed.supports_dry_run
  const obstacle =
    isCalled && !claimed.private_endpoints_allowed
      ? await run.findObstacle(claimed.endpoint_url)
      : null
  if (obstacle !== null) {
    await finish(claimed, notCalled(obstacle), run)
    return { outcome: 'failed', error: obstacle.code }
  }

  const askedAt = run.clock()
  const begun = await run.work.beginEffect(claimed, effectKey)
  if (!begun.ok) {
    // Whether the effect was opened is unknown, but nothing was sent, and that is worth knowing.
    run.log.write('warn', 'begin_effect_failed', { error: begun.error })
    await untilRecorded(() => run.work.releaseUnsent(claimed), run.log)
    return { outcome: 'released', error: 'begin_effect_failed' }
  }
  const effect = begun.value
  if (effect.decision === 'finished') {
    await finish(claimed, succeededWith(effect.outcome.body), run)
    return { outcome: 'succeeded', error: null }
  }
  if ('code' in effect) {
    run.log.write('info', 'effect_not_allowed', { decision: effect.decision, code: effect.code })
    if (effect.decision === 'hold') await run.estimateHeld([effect.approval_id])
    return { outcome: endOfDecision[effect.decision], error: null }
  }
  const call = recorded.beginCall()
  const outcome = await (isCalled ? run.live : run.recording).perform({
    work: claimed,
    mode: effect.mode,
    traceparent: call.traceparent,
    notAfterMs: Date.parse(effect.not_after),
    isTooLate: () => ageOf({ startedAt: askedAt, reportedAgeMs: 0 }, run.clock()) >= hardAgeMs,
  })
  // What was too late by our own clock has not been sent, and nobody was called for it.
  const isSent = outcome.status !== 'refused_late' || outcome.http_status !== null
  if (isCalled && isSent) recorded.endCall(call, outcome, effect.mode)
  await recordOutcome(effect.effect_id, outcome, run)
  if (lease.isLost()) {
    // The sweeper, or whoever has the work now, accounts for it by the outcome that was just recorded.
    run.log.write('warn', 'lease_lost', { outcome: outcome.status })
    return { outcome: 'fenced', error: null }
  }
  await finish(claimed, outcomeOfWork(outcome), run)
  return endOf(outcome)
}

const endOfDecision = { hold: 'held', refuse: 'refused', fenced: 'fenced' } as const

function endOf(outcome: EffectOutcome): RunEnd {
  if (outcome.status === 'failed') return { outcome: 'failed', error: errorOf(outcome) }
  const { status } = outcome
  return { outcome: status === 'recorded' ? 'succeeded' : status, error: null }
}

const released: WorkOutcome = {
  status: 'released',
  retryable: true,
  error_code: null,
  error_message: null,
  body: null,
}

/** What happened must not be lost because the answer's body cannot be stored. */
async function recordOutcome(effectId: string, outcome: EffectOutcome, run: RunDependencies) {
  const isRecorded = await untilRecorded(() => run.work.finishEffect(effectId, outcome), run.log)
  if (isRecorded) return
  await untilRecorded(() => run.work.finishEffect(effectId, { ...outcome, body: null }), run.log)
}

async function finish(claimed: ClaimedWorkflow, outcome: WorkOutcome, run: RunDependencies) {
  await untilRecorded(() => run.work.finishWork(claimed, outcome), run.log)
}

function outcomeOfWork(outcome: EffectOutcome): WorkOutcome {
  const isDone = outcome.status === 'succeeded' || outcome.status === 'recorded'
  return isDone
    ? succeededWith(outcome.body)
    : {
        status: 'failed',
        retryable: outcome.retryable,
        error_code: outcome.error_code,
        error_message: outcome.error_message,
        body: outcome.body,
      }
}

function succeededWith(body: unknown): WorkOutcome {
  return { status: 'succeeded', retryable: false, error_code: null, error_message: null, body }
}

function notCalled({ code, isTransient, words }: AddressObstacle): WorkOutcome {
  return {
    status: 'failed',
    retryable: isTransient,
    error_code: code,
    error_message: `The endpoint ${words}.`,
    body: null,
  }
}
