import { expect, test } from 'vitest'
import { errorFromAnswer } from './errors.ts'

test.each([
  ['read', 0, {}, 'unreachable', 'NO_ANSWER'],
  ['command', 0, {}, 'unknown-outcome', 'NO_ANSWER'],
  ['command', 403, { code: 'NOT_ALLOWED', message: 'no' }, 'refused', 'NOT_ALLOWED'],
  ['command', 409, { code: 'STALE_VERSION', message: 'late' }, 'refused', 'STALE_VERSION'],
  ['command', 503, { code: 'KILL_SWITCH', message: 'stopped' }, 'refused', 'KILL_SWITCH'],
  ['command', 500, { code: '57014', message: 'statement timeout' }, 'failed', '57014'],
  ['command', 500, { code: '57P01', message: 'shutting down' }, 'unknown-outcome', '57P01'],
  ['command', 503, { code: '08006', message: 'connection lost' }, 'unknown-outcome', '08006'],
  ['command', 503, { code: 'PGRST001', message: 'no connection' }, 'unknown-outcome', 'PGRST001'],
  ['command', 502, { message: 'Bad gateway' }, 'unknown-outcome', 'HTTP_502'],
  ['read', 502, { message: 'Bad gateway' }, 'unreachable', 'NO_ANSWER'],
] as const)('%s answered %i %o is %s', (intent, status, body, kind, code) => {
  const error = errorFromAnswer(intent, { status, body, requestId: 'req_1' })
  expect(error).toMatchObject({ kind, code, status, requestId: 'req_1' })
})

test('structured details become text', () => {
  const body = { code: 'INVALID_FIELD', message: 'bad', details: { field: 'reason' }, hint: '' }
  const error = errorFromAnswer('command', { status: 422, body, requestId: null })
  expect(error.details).toBe('{"field":"reason"}')
  expect(error.hint).toBeNull()
})

test.each([
  ['statement timeout', 'statement timeout.'],
  ['The reason is missing.', 'The reason is missing.'],
])('%s is said as a sentence', (message, said) => {
  const error = errorFromAnswer('read', {
    status: 500,
    body: { code: '57014', message },
    requestId: null,
  })
  expect(error.message).toBe(said)
})
