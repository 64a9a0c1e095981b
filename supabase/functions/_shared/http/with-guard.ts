import { explainDecision } from '../domain/controls/explain.ts'
import { refusal, type Answer, type ErrorCode } from './answer.ts'
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
}

/** Puts the guard before a handler: a refused call never reaches it, an admitted one is counted until it ends. */
export function withGuard<Call>({
  guard,
  operationOf,
  run,
  onRefused,
}: Guarded<Call>): (call: Call) => Promise<Answer> {
  return async (call) => {
    const answer = await guard.ask({ operation: operationOf(call) })
    if (answer.decision.kind === 'refuse') {
      const replaced = await onRefused?.(call, answer)
      return replaced ?? refusedByGuard(answer, answer.decision.code)
    }
    const end = guard.track()
    try {
      return await run(call, answer)
    } finally {
      end()
    }
  }
}
