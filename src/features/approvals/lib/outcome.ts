import { BackendError, isBackendError, isUnknownOutcome } from '@/backend/errors.ts'

type Decision = 'approved' | 'rejected'

/** What became of one of several requests, as the database said it. */
export interface Outcome {
  tone: 'busy' | 'ok' | 'held' | 'warn'
  words: string
  /** Nothing more can be decided about it by this person. */
  isFinal: boolean
}

export const deciding: Outcome = { tone: 'busy', words: 'Deciding…', isFinal: false }
export const estimating: Outcome = { tone: 'busy', words: 'Estimating again…', isFinal: false }
export const estimated: Outcome = {
  tone: 'warn',
  words: 'Not decided: its estimate was too old and is new now. Look again.',
  isFinal: false,
}

export function outcomeOfAnswer(
  decision: Decision,
  { status, given, needed }: { status: string; given: number; needed: number },
): Outcome {
  if (decision === 'rejected') return { tone: 'ok', words: 'Rejected', isFinal: true }
  if (status === 'approved') return { tone: 'ok', words: 'Approved', isFinal: true }
  const missing = needed - given
  const who =
    missing > 1
      ? `${missing} more people`
      : missing === 1
        ? 'one more person'
        : 'somebody who did not change the operation'
  return { tone: 'held', words: `Approved by you, needs ${who}`, isFinal: true }
}

/** Refusals that another attempt on what is shown does not change. */
const finalCodes = new Set([
  'ALREADY_DECIDED',
  'APPROVAL_EXPIRED',
  'OPERATION_CHANGED',
  'OWN_REQUEST',
  'NOT_FOUND',
])

export function outcomeOfError(error: unknown): Outcome {
  if (isBackendError(error, 'DIGEST_MISMATCH')) {
    return { tone: 'warn', words: 'Not decided: it has changed. Look again.', isFinal: false }
  }
  if (isUnknownOutcome(error)) {
    return {
      tone: 'warn',
      words: 'The answer was lost. Deciding the same again is safe: it counts once.',
      isFinal: false,
    }
  }
  if (!(error instanceof BackendError)) throw error
  return { tone: 'warn', words: error.message, isFinal: finalCodes.has(error.code) }
}

/** After these the next request would fare no better, or nobody knows. */
export function endsTheRun(error: unknown): boolean {
  if (!(error instanceof BackendError)) return true
  return error.kind !== 'refused' || error.status === 401 || error.code === 'NOT_ALLOWED'
}
