import { describe, expect, test } from 'vitest'
import { judgeConnection, woke } from './connection.ts'
import type { ConnectionFacts } from './connection.ts'

const at = 1_000_000
const readAt = (ageMs: number, wallAgeMs = ageMs) => ({
  monotonic: at - ageMs,
  wall: at - wallAgeMs,
  serverTime: at - ageMs,
})

const facts = (change: Partial<ConnectionFacts>): ConnectionFacts => ({
  lastRead: readAt(500),
  misses: 0,
  socket: 'live',
  socketSince: 0,
  visible: true,
  ...change,
})

const judged = (change: Partial<ConnectionFacts>) =>
  judgeConnection(facts(change), { monotonic: at, wall: at })

describe('how live the page is', () => {
  test.each([
    ['a recent read and a live socket', {}, 'live', null],
    ['nothing read yet', { lastRead: null }, 'connecting', null],
    ['nothing read, two misses', { lastRead: null, misses: 2 }, 'not-live', 'no-answer'],
    ['one miss', { misses: 1 }, 'reconnecting', null],
    ['two misses', { misses: 2 }, 'not-live', 'no-answer'],
    ['an old read without a known miss', { lastRead: readAt(4_600) }, 'not-live', 'no-answer'],
    ['the same while hidden', { lastRead: readAt(4_600), visible: false }, 'live', null],
    [
      'long unread while hidden',
      { lastRead: readAt(40_000), visible: false },
      'not-live',
      'no-answer',
    ],
    ['a clock that stood still asleep', { lastRead: readAt(100, 60_000) }, 'not-live', 'no-answer'],
    ['a socket just lost', { socket: 'lost', socketSince: at - 1_000 }, 'reconnecting', null],
    [
      'a socket lost for four seconds',
      { socket: 'lost', socketSince: at - 4_000 },
      'not-live',
      'socket-lost',
    ],
    [
      'a first join under way',
      { socket: 'connecting', socketSince: at - 3_000 },
      'connecting',
      null,
    ],
    [
      'a first join that never ends',
      { socket: 'connecting', socketSince: at - 9_000 },
      'not-live',
      'socket-lost',
    ],
    ['refused row changes', { socket: 'updates-off', socketSince: at }, 'not-live', 'updates-off'],
  ] satisfies [string, Partial<ConnectionFacts>, string, string | null][])(
    '%s',
    (_name, change, state, cause) => {
      expect(judged(change)).toMatchObject({ state, cause })
    },
  )

  test('controls stay fresh when only the socket is gone', () => {
    expect(judged({ socket: 'lost', socketSince: 0 }).fresh).toBe(true)
    expect(judged({ lastRead: readAt(4_600) }).fresh).toBe(false)
  })
})

describe('waking from sleep', () => {
  const tick = 500
  const last = { monotonic: 10_000, wall: 50_000 }
  test.each([
    ['an ordinary tick', { monotonic: 10_510, wall: 50_510 }, false],
    ['a busy machine', { monotonic: 13_000, wall: 53_000 }, false],
    ['the wall clock ran on', { monotonic: 10_510, wall: 110_000 }, true],
    ['both clocks ran on', { monotonic: 70_000, wall: 110_000 }, true],
  ])('%s', (_name, now, expected) => {
    expect(woke(last, now, tick)).toBe(expected)
  })

  test('late ticks of a hidden page are not a sleep', () => {
    expect(woke(last, { monotonic: 70_000, wall: 110_000 }, Infinity)).toBe(false)
  })
})
