import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backTest, type MinuteColumns } from './back-test.ts'
import { sumCounts } from './counts.ts'
import { readTier, standardTiers } from './tiers.ts'

const objective = { objectivePpm: 999_000, minBad: 5 }
const minuteMs = 60_000
const day = 1_440

/** A hundred requests in each of so many minutes, of which some fail in the minutes [start, end). */
function traffic(
  minutes: number,
  ...faults: { start: number; end: number; bad: number }[]
): MinuteColumns {
  const bad = Array.from({ length: minutes }, (_, minute) =>
    faults.reduce(
      (sum, { start, end, bad: failing }) => sum + (minute >= start && minute < end ? failing : 0),
      0,
    ),
  )
  return { from: 0, valid: Array.from({ length: minutes }, () => 100), bad }
}
const at = (minute: number) => minute * minuteMs

test('a quiet month pages nobody', () => {
  expect(backTest(traffic(28 * day), objective)).toEqual([])
})

test('a total outage pages once its condition has held for five minutes, and ends when the short window is clean', () => {
  // From a clean start 52 s of total failure are enough (slo.md §2), which is the first minute.
  const [page, ...others] = backTest(
    traffic(5 * day, { start: 3 * day, end: 3 * day + 30, bad: 100 }),
    objective,
  )
  expect(page).toMatchObject({ severity: 'page', tier: 'page_fast', at: at(3 * day + 1 + 5) })
  // 30 bad minutes leave the six hours over 6 for as long as the last half hour is: the slower page holds on.
  expect(page?.until).toBe(at(3 * day + 30 + 30))
  // Seen over days and hours the share is still gone: tickets, and no other page.
  expect(others.map(({ tier }) => tier)).toEqual(['ticket_fast', 'ticket_slow'])
})

test('a slow leak is a ticket after its three hours, still open at the end', () => {
  // 2 of 1,000 fail: burn 2, over the slowest tier alone.
  const leaking = traffic(6 * day)
  const bad = leaking.bad.map((_, minute) => (minute >= 3 * day && minute % 5 === 0 ? 1 : 0))
  const [ticket, ...others] = backTest({ ...leaking, bad }, objective)
  expect(others).toEqual([])
  expect(ticket).toMatchObject({ severity: 'ticket', tier: 'ticket_slow', until: null })
})

test('a page that follows a ticket is told as well', () => {
  const both = traffic(6 * day, { start: 5 * day + 600, end: 5 * day + 620, bad: 80 })
  const bad = both.bad.map(
    (failing, minute) => failing + (minute >= 3 * day && minute % 5 === 0 ? 1 : 0),
  )
  expect(backTest({ ...both, bad }, objective).map(({ severity }) => severity)).toEqual([
    'ticket',
    'page',
    'ticket',
  ])
})

test('too few failures page nobody, however quiet the service', () => {
  const idle = {
    from: 0,
    valid: [...Array<number>(day).fill(0), 1, 1, 1, 1],
    bad: [...Array<number>(day).fill(0), 1, 1, 1, 1],
  }
  expect(backTest(idle, objective)).toEqual([])
  expect(backTest(idle, { ...objective, minBad: 0 })).toEqual([])
})

test('tiers that can never fire are left out', () => {
  const down = traffic(2 * day, { start: day, end: day + 600, bad: 100 })
  const tiers = backTest(down, { objectivePpm: 900_000, minBad: 5 }).map(({ tier }) => tier)
  expect(tiers.length).toBeGreaterThan(0)
  expect(tiers).not.toContain('page_fast')
})

test('columns of different length are refused', () => {
  expect(() => backTest({ from: 0, valid: [1, 2], bad: [1] }, objective)).toThrow(
    /2 minutes and bad 1/,
  )
})

test('fires in exactly the minutes in which a condition read from the rows themselves held for its time', () => {
  const minute = fc.record({
    valid: fc.constantFrom(0, 20, 200),
    share: fc.constantFrom(0, 0, 0, 0.01, 0.5, 1),
  })
  const tiers = standardTiers.map((tier) => ({
    ...tier,
    longMinutes: tier.longMinutes / 60,
    shortMinutes: Math.ceil(tier.shortMinutes / 60),
    forMinutes: Math.ceil(tier.forMinutes / 60),
  }))
  fc.assert(
    fc.property(fc.array(minute, { minLength: 1, maxLength: 150 }), (minutes) => {
      const rows = minutes.map(({ valid, share }) => ({ valid, bad: Math.floor(valid * share) }))
      const since = tiers.map(() => 0)
      const firing = rows.map((_, index) => {
        const last = (span: number) =>
          sumCounts(rows.slice(Math.max(0, index + 1 - span), index + 1))
        const over = tiers.map((tier, place) => {
          const counts = { long: last(tier.longMinutes), short: last(tier.shortMinutes) }
          const { isOver } = readTier(tier, counts, objective, objective.minBad)
          since[place] = isOver ? (since[place] ?? 0) + 1 : 0
          return (since[place] ?? 0) > tier.forMinutes
        })
        return over.includes(true)
      })
      const spans = backTest(
        { from: 0, valid: rows.map(({ valid }) => valid), bad: rows.map(({ bad }) => bad) },
        objective,
        tiers,
      )
      const told = rows.map((_, index) =>
        spans.some(
          (span) => span.at <= at(index + 1) && (span.until === null || at(index + 1) < span.until),
        ),
      )
      expect(told).toEqual(firing)
    }),
  )
})
