import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countedUp, stepsOf, type Column } from './counted-up.ts'

const minuteMs = 60_000
const minutes = (...all: number[]) => all.map((minute) => minute * minuteMs)

/** Counts up to each moment, of a counter and the heartbeats beside it. */
function count(moments: number[], heartbeats: Column, values: Column) {
  return countedUp(moments, stepsOf(moments, heartbeats), values)
}

describe('a counter', () => {
  const moments = minutes(0, 10, 20, 30, 40)
  const beats = [100, 110, 120, 130, 140]

  test.each<[string, Column, Column, Column]>([
    ['tells what came since it was first seen', beats, [7, 7, 9, 9, 50], [0, 0, 2, 2, 43]],
    ['began at zero when its recorder is older', beats, [null, null, 5, 6, 6], [0, 0, 5, 6, 6]],
    ['stays where it was while it is missing', beats, [7, 9, null, 12, 12], [0, 2, 2, 5, 5]],
    [
      'is never counted twice after it was too low',
      beats,
      [7, 90, 50, 60, 95],
      [0, 83, 83, 83, 88],
    ],
    [
      'goes on after a start from zero, with all since then',
      [100, 110, 4, 14, 24],
      [900, 950, 6, 8, 8],
      [0, 50, 56, 58, 58],
    ],
    [
      'does not count once more what a restore brought back',
      [100, 110, 90, 100, 110],
      [900, 950, 940, 945, 960],
      [0, 50, 50, 55, 70],
    ],
    [
      'is spread evenly over the time in which nobody scraped',
      [100, null, null, 130, 140],
      [10, null, null, 40, 50],
      [0, 10, 20, 30, 40],
    ],
    [
      'says nothing before the first scrape and after the last',
      [null, 110, 120, 130, null],
      [null, 7, 8, 9, null],
      [null, 0, 1, 2, null],
    ],
    [
      'says nothing when nobody ever scraped',
      [null, null, null, null, null],
      [],
      Array(5).fill(null),
    ],
  ])('%s', (_, heartbeats, values, expected) => {
    expect(count(moments, heartbeats, values)).toEqual(expected)
  })

  test('comes to the same wherever it is looked at, with restarts in between', () => {
    const event = fc.record({ events: fc.nat(20), restarts: fc.boolean() })
    const history = fc.array(event, { minLength: 2, maxLength: 60 })
    fc.assert(
      fc.property(history, fc.array(fc.nat(59), { maxLength: 8 }), (all, unseen) => {
        // One moment a minute. A restart sets the counter and the heartbeats to zero before the events of its minute.
        let [value, beats, total] = [500, 900, 0]
        const told = all.map(({ events, restarts }, minute) => {
          // Two restarts within a minute look like none: a recorder that beat once begins again at one.
          const begins = restarts && minute > 0 && beats > 1
          if (begins) [value, beats] = [0, 0]
          value += events
          beats += 1
          if (minute > 0) total += events
          // What is seen of a restart is what came after it; a moment before it has to be seen.
          const mayHide =
            !all[minute + 1]?.restarts && !restarts && minute > 0 && minute < all.length - 1
          return { value, beats, total, isSeen: !(mayHide && unseen.includes(minute)) }
        })
        const moments = told.map((_, minute) => minute * minuteMs)
        const seen = (column: 'value' | 'beats') =>
          told.map((each) => (each.isSeen ? each[column] : null))
        const found = count(moments, seen('beats'), seen('value'))
        for (const [minute, { isSeen, total: expected }] of told.entries()) {
          if (isSeen) expect(found[minute]).toBeCloseTo(expected, 6)
          expect(found[minute] ?? 0).toBeGreaterThanOrEqual(found[minute - 1] ?? 0)
        }
      }),
    )
  })
})
