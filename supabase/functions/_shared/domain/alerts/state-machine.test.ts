import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keepsStateMs, stepAlert, type AlertReading, type OpenAlert } from './state-machine.ts'

const minute = 60_000
const rule = { forMinutes: 5, keepFiringMinutes: 0 }

/** Steps through readings a minute apart: T true, F false, ? unknown, a space a missed evaluation. */
function play(readings: string, by = rule, from: OpenAlert | null = null) {
  let open = from
  const said = Array.from(readings, (letter, index) => {
    if (letter === ' ') return ' '
    const isTrue = letter === '?' ? null : letter === 'T'
    const step = stepAlert(open, { isTrue, at: index * minute }, by)
    open = step.open
    if (step.ended) return step.ended.fired ? 'r' : '-'
    return open === null ? '.' : open.state === 'pending' ? 'p' : 'f'
  })
  return said.join('')
}

describe('an alert', () => {
  test.each([
    ['fires after its time, and not a minute earlier', 'TTTTTTT', 'pppppff'],
    ['begins anew after one false reading', 'TTTFTTTTTT', 'ppp-pppppf'],
    ['counts time, not looks', 'T    T', 'p    f'],
    ['does not take a missed look for false', 'TT TTTT', 'pp pppf'.replace('pppf', 'ppff')],
    ['resolves at the first false reading', 'TTTTTTFF', 'pppppfr.'],
    ['keeps firing while nobody can tell', 'TTTTTT????F', 'pppppf????r'.replaceAll('?', 'f')],
    ['does not fire on what nobody can tell', 'TTTTT??T', 'pppppppf'],
    ['never begins on what nobody can tell', '???', '...'],
  ])('%s', (_, readings, expected) => {
    expect(play(readings)).toBe(expected)
  })

  test('of a rule without a time fires at once', () => {
    expect(play('TF', { forMinutes: 0, keepFiringMinutes: 0 })).toBe('fr')
  })

  test('that is kept on ends only after a quiet while, which one true reading starts again', () => {
    const noisy = { forMinutes: 0, keepFiringMinutes: 3 }
    expect(play('TFFTFFF', noisy)).toBe('fffffff')
    expect(play('TFFTFFFF', noisy)).toBe('fffffffr')
  })

  test('that is pending is given up when nobody could tell for too long', () => {
    const pending = stepAlert(null, { isTrue: true, at: 0 }, rule).open
    const unknown = (before: OpenAlert | null, at: number) =>
      stepAlert(before, { isTrue: null, at }, rule)
    const waiting = unknown(pending, minute).open
    expect(unknown(waiting, minute + keepsStateMs).open).toMatchObject({ unknownSince: minute })
    expect(unknown(waiting, minute + keepsStateMs + 1)).toEqual({
      ...{ ended: { at: minute + keepsStateMs + 1, fired: false }, open: null },
    })
  })

  test('says since when, where that is known better than by looking', () => {
    const late = stepAlert(null, { isTrue: true, at: 10 * minute, since: 4 * minute }, rule)
    expect(late.open).toMatchObject({ state: 'firing', pendingAt: 4 * minute })
    // Once it is open, a later guess changes nothing.
    const again = stepAlert(late.open, { isTrue: true, at: 11 * minute, since: 9 * minute }, rule)
    expect(again).toEqual({ ended: null, open: late.open })
  })

  test('that began anew between two looks is another one', () => {
    const engaged = (at: number, beganAt: number): AlertReading => ({ isTrue: true, at, beganAt })
    const atOnce = { forMinutes: 0, keepFiringMinutes: 0 }
    const first = stepAlert(null, engaged(1_000, 900), atOnce)
    const second = stepAlert(first.open, engaged(16_000, 9_000), atOnce)
    expect(second).toMatchObject({
      ended: { at: 9_000, fired: true },
      open: { state: 'firing', pendingAt: 9_000, firingAt: 16_000 },
    })
  })
})

describe('whatever is read whenever', () => {
  const looks = fc.array(
    fc.record({
      gap: fc.integer({ min: 1, max: 20 }),
      isTrue: fc.constantFrom(true, true, true, false, null),
    }),
    { minLength: 1, maxLength: 40 },
  )

  test('it fires exactly when it was true at every look for as long as the rule says', () => {
    fc.assert(
      fc.property(looks, (sequence) => {
        let open: OpenAlert | null = null
        let at = 0
        let trueSince: number | null = null
        let fires = false
        for (const { gap, isTrue } of sequence.filter((look) => look.isTrue !== null)) {
          at += gap * minute
          open = stepAlert(open, { isTrue, at }, rule).open
          // The definition, said anew: no machine, only since when it was never seen false.
          trueSince = isTrue ? (trueSince ?? at) : null
          fires = trueSince !== null && at - trueSince >= 5 * minute
          expect(open?.state ?? 'inactive').toBe(
            fires ? 'firing' : trueSince === null ? 'inactive' : 'pending',
          )
        }
      }),
    )
  })

  test('looking twice at the same is like once', () => {
    fc.assert(
      fc.property(looks, fc.integer({ min: 0, max: 4 }), (sequence, keepFiringMinutes) => {
        const by = { forMinutes: 3, keepFiringMinutes }
        let open: OpenAlert | null = null
        let at = 0
        for (const { gap, isTrue } of sequence) {
          at += gap * minute
          const once = stepAlert(open, { isTrue, at }, by)
          expect(stepAlert(once.open, { isTrue, at }, by).open).toEqual(once.open)
          open = once.open
        }
      }),
    )
  })
})
