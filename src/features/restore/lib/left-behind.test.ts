import { expect, test } from 'vitest'
import { leftBehind } from './left-behind.ts'

const minute = 60_000
const at = Date.parse('2026-11-20T10:58:00Z')
const nothing = {
  refused: 0,
  held: 0,
  heldOpen: 0,
  halted: 0,
  haltedOpen: 0,
  expired: 0,
  outcomeUnknown: 0,
  outcomeUnknownOpen: 0,
}
const released = { since: at - 27 * minute, until: at }

test.each([
  [{ expired: 3 }, '3\u00A0expired'],
  [{ held: 2, heldOpen: 1 }, '1\u00A0held'],
  [{ refused: 1200 }, '1,200\u00A0refused'],
  [{ heldOpen: 2, expired: 1, refused: 33 }, '2\u00A0held · 1\u00A0expired · 33\u00A0refused'],
])('%j is told as "%s"', (totals, words) => {
  expect(
    leftBehind({ span: released, totals: { ...nothing, ...totals }, serverTime: at + minute }),
  ).toEqual({ since: released.since, words })
})

test.each([
  ['nothing was left', released, nothing, at],
  ['all that was held is decided', released, { ...nothing, held: 4 }, at],
  ['the control is on', { ...released, until: null }, { ...nothing, refused: 5 }, at],
  ['a day is over', released, { ...nothing, refused: 5 }, at + 25 * 60 * minute],
  ['no control was ever engaged', null, { ...nothing, refused: 5 }, at],
])('says nothing when %s', (_, span, totals, serverTime) => {
  expect(leftBehind({ span, totals, serverTime })).toBeNull()
})
