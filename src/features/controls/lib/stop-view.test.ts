import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StopProgress } from '@/backend/stop-progress.ts'
import { boundMs, stopView } from './stop-view.ts'

const seenMonotonic = 10_000
const seenServer = 500_000

const progress = (change: Partial<StopProgress>): StopProgress => ({
  serverTime: seenServer + 2_000,
  version: 43,
  engaged: true,
  running: 0,
  openEffects: 0,
  outcomeUnknown: 0,
  halted: 0,
  firstSeenAt: null,
  runningAtFirst: null,
  stoppedAt: null,
  guards: [],
  askedMonotonic: seenMonotonic + boundMs,
  ...change,
})

const viewAt = (afterMs: number, read: StopProgress | null) =>
  stopView({ seenMonotonic, seenServer, progress: read }, seenMonotonic + afterMs)

describe('what may be said about a stop', () => {
  test.each([
    ['right after the answer', 0, null, 'bound'],
    [
      'one millisecond before the bound',
      999,
      progress({ askedMonotonic: seenMonotonic + 990 }),
      'bound',
    ],
    ['the bound has passed, nothing read yet', 1_000, null, 'draining'],
    [
      'read idle, but asked before the bound',
      1_200,
      progress({ askedMonotonic: seenMonotonic + 999 }),
      'draining',
    ],
    ['a workflow still runs', 5_000, progress({ running: 1 }), 'draining'],
    ['a call is still open', 5_000, progress({ openEffects: 1 }), 'draining'],
    [
      'the read was of a state in which it was not on',
      5_000,
      progress({ engaged: false }),
      'draining',
    ],
    ['all three are done', 1_000, progress({}), 'stopped'],
    ['an unknown outcome delays nothing', 5_000, progress({ outcomeUnknown: 2 }), 'stopped'],
    [
      'opened long after: the server knows',
      5,
      progress({ askedMonotonic: seenMonotonic + 1, firstSeenAt: seenServer - 60_000 }),
      'stopped',
    ],
    [
      'the server spoke of an earlier engagement',
      5,
      progress({ askedMonotonic: seenMonotonic - 1, firstSeenAt: seenServer - 60_000 }),
      'bound',
    ],
    [
      'the server saw it a moment ago only',
      5,
      progress({ serverTime: seenServer, firstSeenAt: seenServer - 999 }),
      'bound',
    ],
  ] as const)('%s', (_name, afterMs, read, phase) => {
    expect(viewAt(afterMs, read).phase).toBe(phase)
  })

  test('the bound counts down to the millisecond', () => {
    expect(viewAt(300, null)).toMatchObject({ phase: 'bound', remainingMs: 700 })
  })

  test('times are the server’s, and "stopped" is never before "no new call"', () => {
    expect(viewAt(5_000, progress({ stoppedAt: seenServer + 8_000 }))).toMatchObject({
      noNewCallSince: seenServer + 1_000,
      stoppedAt: seenServer + 8_000,
    })
    expect(viewAt(5_000, progress({ stoppedAt: seenServer + 20 }))).toMatchObject({
      stoppedAt: seenServer + 1_000,
    })
  })

  test('is never "stopped" early, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(
        fc.record({
          after: fc.integer({ min: 0, max: 5_000 }),
          asked: fc.integer({ min: -2_000, max: 5_000 }),
          running: fc.integer({ min: 0, max: 2 }),
          openEffects: fc.integer({ min: 0, max: 2 }),
          engaged: fc.boolean(),
        }),
        ({ after, asked, running, openEffects, engaged }) => {
          const read = progress({
            askedMonotonic: seenMonotonic + asked,
            running,
            openEffects,
            engaged,
          })
          const mayBeSaid =
            after >= boundMs && asked >= boundMs && engaged && running + openEffects === 0
          expect(viewAt(after, read).phase === 'stopped').toBe(mayBeSaid)
        },
      ),
    )
  })
})
