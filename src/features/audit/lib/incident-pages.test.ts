import { expect, test } from 'vitest'
import { joinPages, mayGrow } from './incident-pages.ts'

const now = Date.parse('2026-11-28T07:30:00Z')
const event = (second: number) => ({
  ...{ at: now + second * 1_000, key: `audit:${String(second)}` },
  ...{ kind: 'controls', detail: {} },
})

test('something may come into the last page, and into others for as long as a statement takes', () => {
  const next = (at: string) => ({ at, key: 'audit:1' })
  expect(mayGrow(null, now)).toBe(true)
  expect(mayGrow(next('2026-11-28T07:28:30.123456Z'), now)).toBe(true)
  expect(mayGrow(next('2026-11-28T07:27:59.999999Z'), now)).toBe(false)
})

test('what was committed late takes its place, and nothing stands there twice', () => {
  const [one, late, two, three] = [event(1), event(2), event(3), event(4)]
  expect(joinPages([[one, two], [three]])).toEqual([one, two, three])
  // The first page was read again with a longer reach.
  expect(joinPages([[one, late, two, three], [three]])).toEqual([one, late, two, three])
  // The second page was read again, and the first, which reached into it, was not.
  expect(
    joinPages([
      [one, two],
      [late, two, three],
    ]),
  ).toEqual([one, late, two, three])
})
