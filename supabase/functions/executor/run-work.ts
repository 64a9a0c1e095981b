import type { ClaimedWorkflow, EffectOutcome, WorkOutcome } from '../_shared/contracts/work.ts'
import type { Work } from '../_shared/data/work.ts'
import { ageOf, hardAgeMs, type ClockReading } from '../_shared/domain/controls/freshness.ts'
import type { Log } from '../_shared/http/log.ts'
import type { Effects } from '../_shared/ports/effects.ts'
import { untilRecorded } from './until-recorded.ts'

/** A workflow has one effect, the call to its operation's endpoint; retries repeat it under this key. */
const effectKey = 'call'

export type RunDependencies = {
  readonly work: Work
  readonly live: Effects
  readonly recording: Effects
  readonly clock: () => ClockReading
  readonly isStopping: () => boolean
  readonly log: Log
}

/**
 * Runs one claimed workflow: asks for its effect, performs it within its permit, records what came of
 * it. What the database refuses has already been halted, held or fenced there, and ends here.
 */
export async function runWork(claimed: ClaimedWorkflow, run: RunDependencies): Promise<void> {
  if (run.isStopping()) {
    await run.work.finishWork(claimed, released)
    return
  }
  const askedAt = run.clock()
  const begun = await run.work.beginEffect(claimed, effectKey)
  if (!begun.ok) {
    // Whether the effect was opened is unknown, so the lease decides: it lapses, nothing was sent.
    run.log.write('warn', 'begin_effect_failed', { error: begun.error })
    return
  }
  const effect = begun.value
  if (effect.decision === 'finished') {
    await finish(claimed, succeededWith(effect.outcome.body), run)
    return
  }
  if ('code' in effect) {
    run.log.write('info', 'effect_not_allowed', { decision: effect.decision, code: effect.code })
    return
  }
  const isCalled = effect.mode === 'live' || claimed.supports_dry_run
  const outcome = await (isCalled ? run.live : run.recording).perform({
    work: claimed,
    mode: effect.mode,
    notAfterMs: Date.parse(effect.not_after),
    isTooLate: () => ageOf({ startedAt: askedAt, reportedAgeMs: 0 }, run.clock()) >= hardAgeMs,
  })
  await untilRecorded(() => run.work.finishEffect(effect.effect_id, outcome), run.log)
  await finish(claimed, outcomeOfWork(outcome), run)
}

const released: WorkOutcome = {
  status: 'released',
  retryable: true,
  error_code: null,
  error_message: null,
  body: null,
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
