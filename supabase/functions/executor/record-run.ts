import type { ClaimedWorkflow, EffectOutcome } from '../_shared/contracts/work.ts'
import { requestOutcome } from '../_shared/domain/slo/request-outcome.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { childOf, continuedFrom, newTrace, type Trace } from '../_shared/http/trace.ts'
import { recordCall } from '../_shared/telemetry/record-call.ts'
import type { Attributes } from '../_shared/telemetry/telemetry.ts'

/** How one attempt ended, in our own words: an endpoint's are not exported. */
export type RunEnd = {
  readonly outcome:
    'succeeded' | 'failed' | 'refused_late' | 'released' | 'held' | 'refused' | 'fenced' | 'unknown'
  /** Null where it did not fail. */
  readonly error: string | null
}

/** One attempt at a workflow, as a span of the trace of whoever asked for it. */
export interface RecordedRun {
  /** The span of the call that is about to be made; the endpoint gets it as its parent. */
  beginCall(): Trace
  /** Counts and records a call that has left. */
  endCall(call: Trace, outcome: EffectOutcome, mode: 'live' | 'advisory'): void
  end(end: RunEnd): void
}

export type RecordRun = (work: ClaimedWorkflow) => RecordedRun

/** Records attempts and their calls for traces, and calls made for effect for the counters. */
export function createRecordRun({
  telemetry,
  count,
}: Pick<FunctionContext, 'telemetry' | 'count'>): RecordRun {
  return (work) => {
    const trace =
      continuedFrom(work.traceparent, telemetry.sample) ??
      newTrace(telemetry.sample, work.trace_id ?? undefined)
    const startedAt = Date.now()
    const beganAt = performance.now()
    const common: Attributes = {
      'omnihub.operation': work.operation,
      'omnihub.workflow.id': work.workflow_id,
      'omnihub.attempt': work.attempt,
    }

    return {
      beginCall: () => childOf(trace),
      endCall(call, outcome, mode) {
        const { status, http_status, duration_ms: durationMs } = outcome
        // An answer that did not come, or could not be read, is as bad as one that says so.
        const isGood = status === 'succeeded' || requestOutcome(http_status ?? 503, null) !== 'bad'
        // What came too late has done nothing, and says nothing about the endpoint.
        if (mode === 'live' && status !== 'refused_late') {
          const { operation } = work
          const counted = isGood ? 'good' : 'bad'
          count({ service: 'executor', operation, outcome: counted, durationMs })
        }
        const error = status === 'failed' ? errorOf(outcome) : null
        recordCall(telemetry, {
          ...{ trace: call, url: work.endpoint_url, durationMs, status: http_status, error },
          isAddressRegistered: true,
          attributes: { ...common, 'omnihub.mode': mode, 'omnihub.outcome': status },
        })
      },
      end({ outcome, error }) {
        telemetry.span({
          name: `run ${work.operation}`,
          kind: 'consumer',
          ...{ trace, startedAt, durationMs: performance.now() - beganAt, error },
          attributes: { ...common, 'omnihub.mode': work.mode, 'omnihub.outcome': outcome },
        })
      },
    }
  }
}

/** What it was by our own lights: a status, or how no answer came. The endpoint's own code could be anything. */
export function errorOf({ http_status, error_code }: EffectOutcome): string {
  return http_status === null ? (error_code ?? 'UNREACHABLE') : String(http_status)
}
