import { expect, test } from 'vitest'
import { decisionBy } from './approval-record.fixture.ts'
import { timelineOf } from './timeline.ts'

const event = (id: number, type: string, detail: Record<string, unknown> = {}) => ({
  id,
  at: id * 1_000,
  type,
  actor: 'Sam',
  detail,
})

/** An estimate as an event carries it: without what is null. */
function known(rows: number) {
  return { unknown: false, rows, users: 0, reversible: true }
}

test.each([
  ['requested', {}, 'Sam requested', null],
  ['asked', { question: 'Why now?' }, 'Sam asked', 'Why now?'],
  ['answered', { answer: 'Payday' }, 'Sam answered', 'Payday'],
  ['answered', { answer: 42 }, 'Sam answered', null],
  ['approved', {}, 'Sam approved', null],
  ['approved', { reason: '' }, 'Sam approved', null],
  ['rejected', { reason: 'Wrong account' }, 'Sam rejected', 'Wrong account'],
  ['estimate_changed', { voided: 0 }, 'New estimate', null],
  ['estimate_changed', {}, 'New estimate', null],
  ['estimate_changed', { voided: 1 }, 'New estimate. The approval of Priya is void', null],
  [
    'estimate_changed',
    { voided: 2 },
    'New estimate. The approvals of Priya and Vera are void',
    null,
  ],
  [
    'estimate_changed',
    { voided: 1, previous: { unknown: true, why: 'late' }, blast_radius: known(7) },
    'New estimate: unknown → 7 rows. The approval of Priya is void',
    null,
  ],
  [
    'estimate_changed',
    { previous: known(3), blast_radius: known(7) },
    'New estimate: 3 rows → 7 rows',
    null,
  ],
  ['estimate_changed', { blast_radius: known(7) }, 'New estimate', null],
  ['expired', {}, 'Expired', null],
  ['voided', {}, 'Became void', null],
  [
    'voided',
    { decider: 'Priya' },
    'The approval of Priya became void, who may not decide any more',
    null,
  ],
  ['lapsed', {}, 'Lapsed unused', null],
  ['consumed', { by: 'call' }, 'Used by a call', null],
  ['consumed', { by: 'workflow' }, 'Used by the workflow', null],
  ['callback_failed', {}, 'The agent could not be told', null],
  ['some_new_kind', {}, 'some new kind', null],
])('%s %j', (type, detail, words, quote) => {
  const decisions = [
    decisionBy('Vera', { voidedAt: 900 }),
    decisionBy('Priya', { voidedAt: 1_000 }),
    decisionBy('Later', { voidedAt: 1_001 }),
    decisionBy('Standing'),
  ]
  expect(timelineOf({ events: [event(1, type, detail)], decisions })).toEqual([
    { id: 1, at: 1_000, words, quote },
  ])
})

test('newest first, and a count that changed nothing has no line', () => {
  const told = timelineOf({
    events: [event(1, 'requested'), event(2, 'estimated'), event(3, 'approved')],
    decisions: [],
  })
  expect(told.map(({ id }) => id)).toEqual([3, 1])
})
