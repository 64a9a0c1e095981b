import { expect, test } from 'vitest'
import { hear, startHearing } from './arrivals.ts'

const at = (id: string, createdAt: number) => ({ id, createdAt })
const opened = 1_000_000
const there = [at('a', opened - 60_000), at('b', opened - 1_000)]

test.each([
  ['what was there stays silent', there, []],
  ['what comes in is told', [at('c', opened + 10), ...there], ['c']],
  ['what was written but not committed yet is told', [at('c', opened - 200), ...there], ['c']],
  ['what moves up because newer ones were decided is not', [at('z', opened - 90_000)], []],
  ['several at once are told at once', [at('d', opened + 2), at('c', opened + 1)], ['d', 'c']],
])('%s', (_case, listed, told) => {
  const { arrived } = hear(startHearing(there, opened), listed)
  expect(arrived.map(({ id }) => id)).toEqual(told)
})

test('each request is told once, also when it was out of the list in between', () => {
  const first = hear(startHearing([], opened), [at('c', opened + 1)])
  expect(first.arrived).toHaveLength(1)
  const gone = hear(first.heard, [])
  expect(hear(gone.heard, [at('c', opened + 1)]).arrived).toEqual([])
})
