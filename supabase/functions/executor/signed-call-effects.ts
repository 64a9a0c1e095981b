import type { EffectOutcome } from '../_shared/contracts/work.ts'
import { signedHeaders } from '../_shared/http/signed-call.ts'
import type { BegunEffect, Effects } from '../_shared/ports/effects.ts'
import { outcomeOfResponse, outcomeWithoutResponse } from './call-outcome.ts'

/** Calls the operation's endpoint, signed, at most once per effect and never after its permit ended. */
export function createSignedCallEffects(signingKey: string): Effects {
  return {
    async perform(effect) {
      const startedAt = performance.now()
      const outcome = await call(signingKey, effect).catch((error: unknown) =>
        outcomeWithoutResponse(error),
      )
      return { ...outcome, duration_ms: Math.round(performance.now() - startedAt) }
    },
  }
}

async function call(
  signingKey: string,
  { work, mode, traceparent, notAfterMs, isTooLate }: BegunEffect,
): Promise<Omit<EffectOutcome, 'duration_ms'>> {
  const headers = await signedHeaders(signingKey, {
    operation: work.operation,
    workflowId: work.workflow_id,
    idempotencyKey: work.idempotency_key,
    fence: work.fence,
    notAfterMs,
    mode,
    keyVersion: work.key_version,
    traceparent,
    body: work.params_text,
  })
  if (isTooLate()) {
    return {
      status: 'refused_late',
      retryable: true,
      http_status: null,
      error_code: 'LATE_CALL',
      error_message: 'The permit had ended before the call could be sent.',
      body: null,
    }
  }
  const response = await fetch(work.endpoint_url, {
    method: 'POST',
    headers,
    body: work.params_text,
    redirect: 'manual',
    signal: AbortSignal.timeout(work.timeout_ms),
  })
  return outcomeOfResponse(response)
}
