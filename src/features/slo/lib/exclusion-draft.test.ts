import { expect, test } from 'vitest'
import { minuteText } from '@/lib/local-minute.ts'
import { draftFor, exclusionProblems, spanOf } from './exclusion-draft.ts'

const now = Date.UTC(2026, 10, 20, 10, 27, 30)
const minute = 60_000
const day = 1_440 * minute
const whole = Math.floor(now / minute) * minute
const draft = (from: number, to: number) => ({
  objective: 'api_availability',
  from: minuteText(from),
  to: minuteText(to),
})

test.each([
  ['an hour of today', draft(whole - 60 * minute, whole), {}],
  ['maintenance to come', draft(whole + day, whole + day + 40 * minute), {}],
  ['exactly a week', draft(whole - 7 * day, whole), {}],
  ['a minute more than a week', draft(whole - 7 * day, whole + minute), { to: /7 days/ }],
  ['an end at its start', draft(whole, whole), { to: /after the start/ }],
  ['an end before its start', draft(whole, whole - minute), { to: /after the start/ }],
  ['what is too old', draft(whole - 28 * day, whole - 27 * day), { from: /28 days/ }],
  ['the oldest minute there is', draft(whole - 28 * day + minute, whole - 27 * day), {}],
  ['what is too far ahead', draft(whole + 27 * day, whole + 28 * day + minute), { to: /ahead/ }],
  ['no start', { ...draft(whole - day, whole), from: '' }, { from: /first minute/ }],
  ['no end', { ...draft(whole - day, whole), to: '' }, { to: /counts again/ }],
])('%s is told at its field, or taken', (_, tried, wrong) => {
  const found = exclusionProblems(tried, now)
  expect(Object.keys(found)).toEqual(Object.keys(wrong))
  for (const [field, words] of Object.entries(wrong)) {
    expect(Object.entries(found)).toContainEqual([field, expect.stringMatching(words)])
  }
})

test('an incident is taken with all of its minutes, and as much of it as is not too old', () => {
  const span = { from: whole - 90 * minute - 20_000, to: whole - 30 * minute + 1_000 }
  expect(spanOf(draftFor('a', span, now))).toEqual({
    from: whole - 91 * minute,
    to: whole - 29 * minute,
  })
  const old = draftFor('a', { from: whole - 40 * day, to: whole - 22 * day }, now)
  expect(exclusionProblems(old, now)).toEqual({})
  const moment = draftFor('a', { from: whole, to: whole }, now)
  expect(spanOf(moment)).toEqual({ from: whole, to: whole + minute })
})
