import { describe, expect, test } from 'vitest'
import type { EventCounts } from './counts.ts'
import { evaluateObjective, evaluationWindows, type Evidence } from './evaluate-objective.ts'

const target = { objectivePpm: 999_000, minBad: 5 }
const at = Date.UTC(2026, 10, 27, 12)
const whole = 40_320

/** The same events in every window, or in those that are named. */
function evidence(
  counts: EventCounts | Record<number, EventCounts>,
  changes: Partial<Evidence> = {},
): Evidence {
  const named =
    'valid' in counts
      ? evaluationWindows.map((minutes) => [minutes, counts] as const)
      : Object.entries(counts).map(([minutes, found]) => [Number(minutes), found] as const)
  return {
    at,
    counts: new Map(named),
    heartbeats: { whole, recent: 5 },
    minutesKnown: whole,
    before: null,
    ...changes,
  }
}

test('needs the windows of the tiers and the whole one', () => {
  expect(evaluationWindows).toEqual([5, 30, 60, 120, 360, 1_440, 4_320, whole])
})

describe('an objective', () => {
  test('that holds says so, with all its figures', () => {
    const found = evaluateObjective(evidence({ valid: 1_000_000, bad: 100 }), target)
    expect(found).toMatchObject({
      ...{ state: 'ok', coverage: 1, band: 'free', why: null, traffic: null, interval: null },
      budget: { remaining: 0.9, consumed: 0.1 },
      exhaustion: { fast: { kind: 'in' } },
    })
    expect(found.tiers.map(({ isOver }) => isOver)).toEqual([false, false, false, false])
  })

  test('that burns pages by both windows, and tells the share that went', () => {
    const burning = { valid: 1_000, bad: 100 }
    const found = evaluateObjective(
      evidence({ 5: burning, 60: burning, [whole]: { valid: 1_000_000, bad: 100 } }),
      target,
    )
    expect(found.tiers.map(({ isOver }) => isOver)).toEqual([true, false, false, false])
    expect(found.tiers[0]).toMatchObject({ isReachable: true, longBurn: 100, shortBurn: 100 })
  })

  test('keeps its worse band for an hour', () => {
    const before = { band: 'freeze', betterSince: at - 59 * 60_000 } as const
    const good = { valid: 1_000_000, bad: 0 }
    expect(evaluateObjective(evidence(good, { before }), target).band).toBe('freeze')
    const longer = { ...before, betterSince: at - 60 * 60_000 }
    expect(evaluateObjective(evidence(good, { before: longer }), target).band).toBe('free')
  })

  test.each<[string, Evidence, object]>([
    [
      'idle',
      evidence({}),
      { state: 'no_traffic', band: 'unknown', why: 'no_events', budget: null },
    ],
    [
      'whose recorder is silent',
      evidence({ valid: 1_000_000, bad: 0 }, { heartbeats: { whole, recent: 0 } }),
      { state: 'no_data', band: 'free' },
    ],
    [
      'whose recorder was mostly gone',
      evidence({ valid: 1_000_000, bad: 0 }, { heartbeats: { whole: 10, recent: 5 } }),
      { state: 'ok', band: 'unknown', why: 'blind' },
    ],
    [
      'of an hour ago',
      evidence(
        { valid: 100_000, bad: 0 },
        { minutesKnown: 60, heartbeats: { whole: 60, recent: 5 } },
      ),
      { band: 'unknown', why: 'young', coverage: 1 },
    ],
    [
      'of little traffic',
      evidence({ valid: 500, bad: 0 }),
      { band: 'unknown', why: 'few_events', traffic: { kind: 'one_failure_spends_all' } },
    ],
  ])('%s looks different', (_, given, found) => {
    expect(evaluateObjective(given, target)).toMatchObject(found)
  })
})
