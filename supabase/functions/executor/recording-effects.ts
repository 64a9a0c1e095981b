import type { Effects } from '../_shared/ports/effects.ts'

/** Does nothing and writes down what it would have done: the effects of an advisory run. */
export const recordingEffects: Effects = {
  perform: ({ work }) =>
    Promise.resolve({
      status: 'recorded',
      retryable: false,
      http_status: null,
      error_code: null,
      error_message: null,
      body: {
        would_have: {
          method: 'POST',
          url: work.endpoint_url,
          operation: work.operation,
          params: paramsOf(work.params_text),
        },
        idempotency_key: work.idempotency_key,
      },
      duration_ms: 0,
    }),
}

function paramsOf(text: string): unknown {
  return JSON.parse(text)
}
