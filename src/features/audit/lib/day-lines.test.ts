import { expect, test } from 'vitest'
import { anEntry } from './audit-entry.fixture.ts'
import { dayLines, dayWords, lineKey } from './day-lines.ts'

const at = (text: string) => Date.parse(text)
const now = at('2026-11-20T10:59:30Z')

test('a line stands where the day changes, and none above the first', () => {
  const entries = ['2026-11-20T09:00Z', '2026-11-20T01:00Z', '2026-11-19T22:00Z'].map((time, n) =>
    anEntry({ seq: 9 - n, at: at(time) }),
  )
  const inUtc = (moment: number) => new Date(moment).setUTCHours(0, 0, 0, 0)
  expect(dayLines(entries, inUtc).map(lineKey)).toEqual([9, 8, 'before 7', 7])
  expect(dayLines([])).toEqual([])
})

test.each([
  ['2026-11-20T00:30:00Z', 'UTC', 'Today, Friday 20 November'],
  ['2026-11-19T23:30:00Z', 'UTC', 'Yesterday, Thursday 19 November'],
  ['2026-11-19T23:30:00Z', 'Europe/Berlin', 'Today, Friday 20 November'],
  ['2026-11-18T12:00:00Z', 'UTC', 'Wednesday 18 November'],
  ['2025-12-31T12:00:00Z', 'UTC', 'Wednesday, 31 December 2025'],
])('%s in %s is "%s"', (time, zone, words) => {
  expect(dayWords(at(time), now, zone)).toBe(words)
})
