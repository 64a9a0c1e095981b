import { expect, test } from 'vitest'
import type { RestoreDesk, Span } from '@/backend/restore-desk.ts'
import { deskSentence, groupCount, groupOrder, groupTexts } from './groups.ts'
import { chosenSpan, spanAddress, spanFromAddress, spanWords } from './spans.ts'

const totals = (
  change: Partial<RestoreDesk['totals']> = {},
): Pick<RestoreDesk, 'totals' | 'span'> => ({
  span: null,
  totals: {
    refused: 0,
    held: 0,
    heldOpen: 0,
    halted: 0,
    haltedOpen: 0,
    expired: 0,
    outcomeUnknown: 0,
    outcomeUnknownOpen: 0,
    ...change,
  },
})

const span = (change: Partial<Span> = {}): Span => ({
  control: 'omnihub_kill_switch',
  since: '2026-11-20T10:31:04.123456+00:00',
  until: '2026-11-20T10:58:00+00:00',
  engagedAt: Date.parse('2026-11-20T10:31:04.123Z'),
  releasedAt: Date.parse('2026-11-20T10:58:00Z'),
  engagedByName: 'Dana Kim',
  reason: 'Runaway refunds',
  ...change,
})

test.each([
  [{}, 'Nothing waits for a decision.'],
  [{ halted: 3, haltedOpen: 0, expired: 4, refused: 12 }, 'Nothing waits for a decision.'],
  [{ haltedOpen: 1 }, '1 halted workflow waits for a decision.'],
  [
    { haltedOpen: 14, outcomeUnknownOpen: 2, heldOpen: 7 },
    '2 unknown outcomes, 14 halted workflows and 7 held requests wait for a decision.',
  ],
])('the first sentence counts what is still open: %o', (change, words) => {
  expect(deskSentence(totals(change))).toBe(words)
})

test('each group has a count, a title and a cause; only decidable ones know what is open', () => {
  const desk = totals({ halted: 5, haltedOpen: 2, expired: 3 })
  for (const kind of groupOrder) expect(groupTexts[kind].cause).not.toBe('')
  expect(groupCount(desk, 'halted')).toEqual({ total: 5, open: 2 })
  expect(groupCount(desk, 'expired')).toEqual({ total: 3, open: null })
})

test('an address names one engagement, to the microsecond', () => {
  const address = new URLSearchParams(spanAddress(span()))
  const read = spanFromAddress(address)
  expect(read).toEqual({ since: span().since, until: span().until })
  expect(chosenSpan([span({ engagedAt: 1 }), span()], read)).toEqual(span())
  expect(spanFromAddress(new URLSearchParams('since=soon'))).toBeNull()
})

test('without an address it is the newest engagement', () => {
  expect(chosenSpan([span(), span({ engagedAt: 1 })], null)).toEqual(span())
  expect(chosenSpan([], null)).toBeNull()
})

test('an engagement that lasts says so', () => {
  expect(spanWords(span({ until: null, releasedAt: null }))).toMatch(/^Kill switch, .* until now$/)
  expect(spanWords(span())).toMatch(/^Kill switch, 20 Nov.*\d\d:31 to \d\d:58$/)
})
