import { expect, test } from 'vitest'
import { answerWords } from './call-words.ts'

const live = { status: 'succeeded', mode: 'live' } as const

test.each([
  [{ ...live, status: 'open', outcome: null }, 'It left and has not answered yet.'],
  [
    { ...live, status: 'outcome_unknown', outcome: null },
    'It left and never answered. Nobody knows what it did.',
  ],
  [
    { ...live, outcome: { status: 'succeeded', http_status: 200, duration_ms: 240 } },
    'The endpoint answered 200 after 240 ms.',
  ],
  [
    { ...live, outcome: { status: 'succeeded', http_status: 200, duration_ms: 2_000, late: true } },
    'The endpoint answered 200 after 2 s. The answer came late.',
  ],
  [
    {
      ...live,
      status: 'failed',
      outcome: { status: 'failed', http_status: 503, error_code: 'BUSY', error_message: 'Busy.' },
    },
    'The endpoint answered 503. Busy. (BUSY)',
  ],
  [
    {
      ...live,
      status: 'failed',
      outcome: {
        status: 'failed',
        http_status: null,
        error_code: 'TIMEOUT',
        error_message: 'Too slow.',
      },
    },
    'No answer came. Too slow. (TIMEOUT)',
  ],
  [
    {
      status: 'succeeded',
      mode: 'advisory',
      outcome: {
        status: 'recorded',
        body: { would_have: { method: 'POST', url: 'https://example.net/refund' } },
      },
    },
    'Would have sent POST https://example.net/refund with these params. Nothing left.',
  ],
  [
    {
      status: 'succeeded',
      mode: 'advisory',
      outcome: { status: 'succeeded', http_status: 200, duration_ms: 5 },
    },
    'The endpoint answered 200 after 5 ms. It was a dry run.',
  ],
] as const)('%o', (effect, words) => {
  expect(answerWords(effect)).toBe(words)
})
