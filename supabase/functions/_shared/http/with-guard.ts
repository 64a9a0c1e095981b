import { explainDecision } from '../domain/controls/explain.ts'
import { hardAgeMs } from '../domain/controls/freshness.ts'
import type { Result } from '../domain/result.ts'
import { invalidFields, refusal, type Answer, type ErrorCode } from './answer.ts'
import type { Guard, GuardAnswer } from './guard.ts'

const messages = {
  CONTROLS_UNAVAILABLE: 'The state of the controls cannot be read, so everything is refused.',
  KILL_SWITCH: 'The kill switch is on: every operation is refused.',
  UNKNOWN_OPERATION: 'This operation is not registered or is disabled.',
} as const satisfies Partial<Record<ErrorCode, string>>

/** The HTTP answer to a refused operation, carrying which control, why, who, since when and whom to ask. */
export function refusedByGuard(answer: GuardAnswer, code: keyof typeof messages): Answer {
  const details = explainDecision(answer.controls, answer.decision)
  return refusal(code, messages[code], {
    hint: `Ask ${details.ask}.`,
    details:
      code === 'CONTROLS_UNAVAILABLE' ? { ...details, updated_by: 'system_failsafe' } : details,
    ...(code !== 'UNKNOWN_OPERATION' && {
      headers: { 'retry-after': code === 'KILL_SWITCH' ? '60' : '5' },
    }),
  })
}

type Guarded<Call> = {
  readonly guard: Guard
  readonly operationOf: (call: Call) => string
  /** Gets every answer but a refusal: run, advisory, or held for approval. */
  readonly run: (call: Call, answer: GuardAnswer) => Promise<Answer>
  /** What is done about a refusal besides telling the caller. Its answer, if any, replaces ours. */
  readonly onRefused?: (call: Call, answer: GuardAnswer) => Promise<Answer | null>
  /**
   * For what runs within the request: uses up the approval that a repeated call names in its header
   * `OmniHub-Approval`, for exactly this call, and answers in which mode it may run now.
   */
  readonly consume?: (
    call: Call,
    approvalId: string,
  ) => Promise<Result<'live' | 'advisory', Answer>>
}

const approvalHeader = 'OmniHub-Approval'
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Puts the guard before a handler: a refused call never reaches it, an admitted one is counted until it ends. */
export function withGuard<Call extends { readonly headers: Headers }>({
  guard,
  operationOf,
  run,
  onRefused,
  consume,
}: Guarded<Call>): (call: Call) => Promise<Answer> {
  return async (call) => {
    const answer = await guard.ask({ operation: operationOf(call) })
    if (answer.decision.kind === 'refuse') {
      const replaced = await onRefused?.(call, answer)
      return replaced ?? refusedByGuard(answer, answer.decision.code)
    }
    const approvalId = consume === undefined ? null : call.headers.get(approvalHeader)
    const end = guard.track()
    try {
      if (consume === undefined || approvalId === null) return await run(call, answer)
      if (!uuid.test(approvalId)) {
        return invalidFields([{ field: approvalHeader, problem: 'must be the id of an approval' }])
      }
      const startedAt = performance.now()
      const consumed = await consume(call, approvalId)
      if (!consumed.ok) return consumed.error
      // Decided by the database on the state of its moment, which is no older than the question.
      const validForMs = Math.max(0, hardAgeMs - (performance.now() - startedAt))
      return await run(call, {
        ...answer,
        decision: { kind: 'run', mode: consumed.value },
        validForMs,
      })
    } finally {
      end()
    }
  }
}
