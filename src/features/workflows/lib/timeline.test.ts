import { expect, test } from 'vitest'
import type { WorkflowEffect, WorkflowEvent } from '@/backend/workflow-record.ts'
import { timelineOf } from './timeline.ts'

const event = (type: string, detail: Record<string, unknown> = {}): WorkflowEvent => ({
  id: 1,
  at: 0,
  type,
  detail,
})

const effect = (change: Partial<WorkflowEffect>): WorkflowEffect => ({
  id: 'e1',
  attempt: 1,
  key: 'call',
  mode: 'live',
  status: 'succeeded',
  controlsVersion: 1,
  begunAt: 0,
  notAfter: 900,
  endedAt: null,
  outcome: null,
  ...change,
})

test.each([
  [
    event('submitted', { by: 'support-agent', for: 'Dana Kim' }),
    'support-agent asked for it, on behalf of Dana Kim',
  ],
  [event('submitted', { by: 'Dana Kim', for: 'Dana Kim' }), 'Dana Kim asked for it'],
  [event('started', { attempt: 2, mode: 'live' }), 'Attempt 2 started'],
  [event('started', { attempt: 1, mode: 'advisory' }), 'Attempt 1 started, without effect'],
  [
    event('halted', { code: 'KILL_SWITCH', message: 'The kill switch was engaged.' }),
    'Halted | The kill switch was engaged.',
  ],
  [
    event('held', { because: ['operator_takeover'] }),
    'Held for a human | Not on the allow-list of the takeover',
  ],
  [event('resumed', { by: 'Dana Kim', reason: 'checked' }), 'Dana Kim resumed it | “checked”'],
  [event('submitted_again', { by: 'Dana Kim' }), 'Dana Kim submitted it again'],
  [
    event('failed', { code: 'HTTP_503', message: 'Busy.' }),
    'The attempt failed | Busy. (HTTP_503)',
  ],
  [event('estimate_refreshed'), 'Estimate refreshed'],
])('%o', (given, words) => {
  const [line] = timelineOf([given], [])
  expect([line?.words, line?.note].filter(Boolean).join(' | ')).toBe(words)
})

test.each([
  [{ status: 'open' }, 'Its call left and has not answered', 'info'],
  [{ status: 'outcome_unknown' }, 'Its call left and never answered', 'warn'],
  [{ status: 'succeeded' }, 'Its call left', 'neutral'],
] as const)('a call is told by what is known of it: %o', (change, words, tone) => {
  const lines = timelineOf(
    [event('effect_begun', { effect_id: 'e1', mode: 'live' })],
    [effect(change)],
  )
  expect(lines).toMatchObject([{ words, tone }])
})

test('an answer names its status and how long it took, and says when it was late', () => {
  const finished = (late: boolean) =>
    timelineOf(
      [event('effect_finished', { effect_id: 'e1', status: 'succeeded', http_status: 200, late })],
      [effect({ outcome: { duration_ms: 240 } })],
    )[0]?.words
  expect(finished(false)).toBe('The endpoint answered 200 after 240 ms')
  expect(finished(true)).toBe('The endpoint answered 200 after 240 ms, late')
})

test('the newest event comes first', () => {
  const lines = timelineOf(
    [
      { ...event('started'), id: 1 },
      { ...event('succeeded'), id: 2 },
    ],
    [],
  )
  expect(lines.map(({ words }) => words)).toEqual(['Succeeded', 'Attempt 1 started'])
})
