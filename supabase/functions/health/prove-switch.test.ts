import { expect, test } from 'vitest'
import { err, ok } from '../_shared/domain/result.ts'
import { prove, type SwitchUnderProof } from './prove-switch.ts'

const run = { kind: 'run', mode: 'live' } as const
const stopped = { kind: 'refuse', code: 'KILL_SWITCH' } as const
const unreadable = { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' } as const
type Decision = typeof run | typeof stopped | typeof unreadable

const lost = err({
  ...{ status: 0, code: 'STORE_UNAVAILABLE', message: 'no answer', hint: null },
  ...{ details: null, retryAfter: null },
})

/** A switch whose guard decides by whether it is on, and for how many ms it has been so. */
function switchOf(
  decide: (isOn: boolean, forMs: number) => Decision,
  turn?: (on: boolean) => ReturnType<SwitchUnderProof['turn']> | undefined,
) {
  let [time, isOn, turnedAt] = [0, false, 0]
  const ask = () => Promise.resolve({ decision: decide(isOn, time - turnedAt) })
  const proven: SwitchUnderProof = {
    guard: { ask },
    now: () => time,
    wait: (ms) => Promise.resolve(void (time += ms)),
    turn(on) {
      ;[isOn, turnedAt] = [on, time]
      return turn?.(on) ?? Promise.resolve(ok({ version: 1, decision: on ? stopped : run }))
    },
  }
  return { proven, isOn: () => isOn }
}

test.each([
  ['what stops at once', 0, 0],
  ['what goes on for as long as its state is fresh', 430, 420],
  ['what takes the whole bound', 1_001, 1_000],
])('%s is proven, with how long it took', async (_, stopsAfter, durationMs) => {
  const { proven, isOn } = switchOf((on, forMs) => (on && forMs >= stopsAfter ? stopped : run))
  expect(await prove(proven)).toEqual({ durationMs })
  expect(isOn()).toBe(false)
})

test('refusing because nothing can be read is safe, and waited out', async () => {
  const { proven } = switchOf((on, forMs) =>
    !on ? run : forMs < 100 ? run : forMs < 3_000 ? unreadable : stopped,
  )
  expect(await prove(proven)).toEqual({ durationMs: 80 })
})

test.each([
  ['admits for ever', switchOf(() => run), /still admitted 4\d{3} ms/],
  [
    'admits past the bound',
    switchOf((on, forMs) => (on && forMs > 1_030 ? stopped : run)),
    /still admitted 10[24]0 ms/,
  ],
  [
    'never reads anything',
    switchOf((on) => (on ? unreadable : run)),
    /no guard knew within 5000 ms/,
  ],
  ['never admits', switchOf(() => stopped), /did not admit while/],
  [
    'does not admit again',
    (() => {
      let wasOn = false
      return switchOf((on) => {
        wasOn ||= on
        return wasOn ? stopped : run
      })
    })(),
    /did not admit again/,
  ],
  [
    'is not turned on by the database',
    switchOf(
      (on) => (on ? stopped : run),
      (on) => (on ? Promise.resolve(lost) : undefined),
    ),
    /could not be turned: no answer/,
  ],
  [
    'is decided otherwise by the database',
    switchOf(
      (on) => (on ? stopped : run),
      () => Promise.resolve(ok({ version: 1, decision: run })),
    ),
    /the database decided run with it on/,
  ],
])('a switch that %s is not proven, and left off', async (_, { proven, isOn }, problem) => {
  expect(await prove(proven)).toEqual({ problem: expect.stringMatching(problem) })
  expect(isOn()).toBe(false)
})
