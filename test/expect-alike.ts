import { expect } from 'vitest'
import type { Cell } from '@domain/slo/cells.ts'
import type { EventCounts } from '@domain/slo/counts.ts'

/** Equal within 2 % or one event (slo.md §10). */
export function expectAlike(found: number, expected: number, what: string) {
  const off = Math.abs(found - expected)
  expect(off, `${what}: ${found} is not ${expected}`).toBeLessThanOrEqual(
    Math.max(1, 0.02 * expected),
  )
}

export function expectAlikeCells(
  found: readonly (Cell | null)[],
  expected: readonly (Cell | null)[],
  what: string,
) {
  expect(found.length, what).toBe(expected.length)
  for (const [index, cell] of expected.entries()) {
    const other = found[index] ?? null
    const name = `${what}, cell ${index}`
    expectAlikeCounts(other?.counts ?? null, cell?.counts ?? null, name)
    expectAlike(other?.refused ?? 0, cell?.refused ?? 0, `${name}, refused`)
    expect(other?.highest ?? null, name).toBe(cell?.highest ?? null)
    const buckets = cell?.durations?.counts ?? []
    for (const [bucket, count] of buckets.entries()) {
      expectAlike(other?.durations?.counts[bucket] ?? 0, count, `${name}, bucket ${bucket}`)
    }
  }
}

export function expectAlikeCounts(
  found: EventCounts | null,
  expected: EventCounts | null,
  what: string,
) {
  expectAlike(found?.valid ?? 0, expected?.valid ?? 0, `${what}, valid`)
  expectAlike(found?.bad ?? 0, expected?.bad ?? 0, `${what}, bad`)
  if ((expected?.valid ?? 0) > 1) expect(found, what).not.toBeNull()
  if (expected === null) expect(found, what).toBeNull()
}

export function expectAlikeRatio(found: number | null, expected: number | null) {
  if (expected === null) expect(found).toBeNull()
  else
    expect(Math.abs((found ?? -9) - expected)).toBeLessThanOrEqual(Math.max(0.02 * expected, 0.01))
}
