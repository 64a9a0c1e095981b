import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDatabaseControlSource } from '../data/database-control-source.ts'
import { controlsRow } from '../domain/controls/controls.fixture.ts'
import { hardAgeMs } from '../domain/controls/freshness.ts'
import { answering, controlsAnswer, startBreakableSource } from './breakable-source.fixture.ts'
import { createGuard, type Guard } from './guard.ts'

const killed = controlsAnswer({ controls: controlsRow({ version: 8, omnihub_kill_switch: true }) })
const low = { operation: 'sync_invoice' }

let source: Awaited<ReturnType<typeof startBreakableSource>>
let clock = { monotonicMs: 0, wallMs: 0 }
const background: Promise<unknown>[] = []
let guard: Guard

beforeEach(async () => {
  source = await startBreakableSource()
  clock = { monotonicMs: 5_000, wallMs: 1_800_000_000_000 }
  guard = newGuard()
})

afterEach(async () => {
  await settle()
  await source.stop().catch(() => undefined)
})

function newGuard(): Guard {
  return createGuard({
    source: createDatabaseControlSource({ supabaseUrl: source.url, secretKey: 'sb_secret_test' }),
    instance: {
      id: '7c0d7a10-7a55-4d3b-9a59-5b1c6f1c1c1e',
      functionName: 'test',
      startedAt: '2026-11-21T10:00:00Z',
    },
    clock: () => clock,
    readTimeoutMs: 250,
    keepAlive: (work) => background.push(work),
  })
}

async function settle() {
  while (background.length > 0) await Promise.allSettled(background.splice(0))
}

function advance(ms: number, wallMs = ms) {
  clock = { monotonicMs: clock.monotonicMs + ms, wallMs: clock.wallMs + wallMs }
}

/** Asks every `stepMs` of the controllable clock and returns when the last admission was. */
async function lastAdmission(forMs: number, stepMs = 20): Promise<number | null> {
  let last: number | null = null
  for (let at = 0; at <= forMs; at += stepMs) {
    const { decision } = await guard.ask(low)
    if (decision.kind === 'run') last = at
    await settle()
    advance(stepMs)
  }
  return last
}

describe('fail closed', () => {
  const never = () => undefined
  test.each<[string, () => void | Promise<void>]>([
    ['is down', () => source.stop()],
    ['hangs', () => source.behave(never)],
    [
      'is slower than the time-out',
      () => source.behave((r) => void setTimeout(answering(killed), 500, r)),
    ],
    ['answers 500', () => source.behave(answering({ code: 'XX000' }, 500))],
    ['answers no JSON', () => source.behave((r) => r.end('<html>'))],
    ['cuts the connection', () => source.behave((r) => r.destroy())],
    [
      'answers with an older version',
      () => source.behave(answering(controlsAnswer({ controls: controlsRow({ version: 6 }) }))),
    ],
    ['lost the row', () => source.behave(answering(controlsAnswer({ controls: null })))],
    [
      'answers a malformed row',
      () => source.behave(answering(controlsAnswer({ controls: { OMNIHUB_KILL_SWITCH: true } }))),
    ],
    ['is a replica', () => source.behave(answering(controlsAnswer({ in_recovery: true })))],
    [
      'answers promptly with state as old as the bound',
      () => source.behave(answering(controlsAnswer({ age_ms: hardAgeMs }))),
    ],
    ['was told to stop', () => source.behave(answering(killed))],
  ])('nothing is admitted after the hard bound when the source %s', async (_name, breakIt) => {
    expect((await guard.ask(low)).decision).toEqual({ kind: 'run', mode: 'live' })
    await settle()
    await breakIt()
    const last = await lastAdmission(1_400)
    expect(last ?? 0).toBeLessThan(hardAgeMs)
    const { decision, controls, validForMs } = await guard.ask(low)
    expect(decision.kind).toBe('refuse')
    expect(controls.omnihub_kill_switch).toBe(true)
    if (controls.version === 0) {
      expect(controls.updated_by).toBe('system_failsafe')
      expect(validForMs).toBe(0)
    }
  })

  test('a source that is older than it admits by less than the bound shortens the permit', async () => {
    source.behave(answering(controlsAnswer({ age_ms: 700 })))
    const answer = await guard.ask(low)
    expect(answer.decision.kind).toBe('run')
    expect(answer.validForMs).toBe(200)
    await settle()
    source.behave(never)
    expect(await lastAdmission(1_000)).toBeLessThan(200)
  })

  test('recovers within 100 ms after the source returns', async () => {
    await guard.ask(low)
    await source.stop()
    await lastAdmission(1_500)
    await source.restart()
    advance(100)
    expect((await guard.ask(low)).decision).toEqual({ kind: 'run', mode: 'live' })
  })
})

describe('clocks', () => {
  test('a thawed instance does not believe its old "off"', async () => {
    await guard.ask(low)
    await settle()
    source.behave(answering(killed))
    advance(0, 3_600_000)
    expect(guard.decideNow(low)).toBeNull()
    expect((await guard.ask(low)).decision).toEqual({ kind: 'refuse', code: 'KILL_SWITCH' })
  })

  test('a wall clock set back makes the state stale', async () => {
    await guard.ask(low)
    advance(100, -60_000)
    expect(guard.decideNow(low)).toBeNull()
  })

  test('time spent waiting for the answer counts', async () => {
    source.behave((response) => {
      advance(950)
      answering(controlsAnswer())(response)
    })
    expect((await guard.ask(low)).decision).toEqual({
      kind: 'refuse',
      code: 'CONTROLS_UNAVAILABLE',
    })
  })
})

describe('reads', () => {
  test('a cold start storm reads once', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => guard.ask(low)))
    expect(answers.every(({ decision }) => decision.kind === 'run')).toBe(true)
    expect(source.reads()).toBe(1)
  })

  test('the rate of reads does not depend on the rate of requests', async () => {
    await lastAdmission(10_000, 100)
    const slow = source.reads()
    await lastAdmission(10_000, 5)
    const fast = source.reads() - slow
    expect(slow).toBeLessThanOrEqual(26)
    expect(fast).toBeLessThanOrEqual(26)
    expect(fast / slow).toBeLessThanOrEqual(1.1)
  })

  test('a source that answers nonsense is not asked more often', async () => {
    source.behave(answering(controlsAnswer({ controls: null })))
    await lastAdmission(10_000, 10)
    expect(source.reads()).toBeLessThanOrEqual(26)
  })

  test('nothing is read while idle', async () => {
    await guard.ask(low)
    await settle()
    advance(60_000)
    await settle()
    expect(source.reads()).toBe(1)
  })

  test('between soft and hard it decides at once and reads behind', async () => {
    await guard.ask(low)
    await settle()
    source.behave(answering(killed))
    advance(500)
    expect(guard.decideNow(low)?.decision.kind).toBe('run')
    await settle()
    expect(guard.decideNow(low)?.decision).toEqual({ kind: 'refuse', code: 'KILL_SWITCH' })
  })
})

describe('acknowledgements', () => {
  test('a new version is reported at once, the same one every five seconds while busy', async () => {
    await lastAdmission(4_000)
    expect(source.acknowledgements).toHaveLength(1)
    await lastAdmission(2_000)
    expect(source.acknowledgements).toHaveLength(2)
    source.behave(answering(killed))
    await lastAdmission(1_000)
    expect(source.acknowledgements.at(-1)).toMatchObject({
      enforced_version: 8,
      older_in_flight: 0,
    })
  })

  test('a drill is reported at once too, and decides nothing', async () => {
    await lastAdmission(1_000)
    expect(source.acknowledgements.at(-1)).not.toHaveProperty('drill_version')
    const drill = controlsRow({ version: 3, omnihub_kill_switch: true })
    source.behave(answering(controlsAnswer({ drill })))
    expect(await lastAdmission(1_000)).toBe(1_000)
    expect(source.acknowledgements).toHaveLength(2)
    expect(source.acknowledgements.at(-1)).toMatchObject({ drill_version: 3 })
  })

  test.each([null, 'none', { version: 'x' }])(
    '%o is no drill, and no reason to refuse',
    async (drill) => {
      source.behave(answering(controlsAnswer({ drill })))
      expect(await lastAdmission(500)).toBe(500)
      expect(source.acknowledgements.at(-1)).not.toHaveProperty('drill_version')
    },
  )

  test('work admitted under an older version is named until it ended', async () => {
    await guard.ask(low)
    const end = guard.track()
    source.behave(answering(killed))
    await lastAdmission(1_000)
    expect(source.acknowledgements.at(-1)).toMatchObject({
      enforced_version: 8,
      older_in_flight: 1,
    })
    end()
    await settle()
    expect(source.acknowledgements.at(-1)).toMatchObject({
      enforced_version: 8,
      older_in_flight: 0,
    })
  })

  test('a source that loses reports changes no decision', async () => {
    await guard.ask(low)
    await source.stop()
    await settle()
    expect(guard.decideNow(low)?.decision.kind).toBe('run')
  })
})

test('decides by operation and approval', async () => {
  expect((await guard.ask({ operation: 'issue_refund' })).decision.kind).toBe('hold')
  expect((await guard.ask({ operation: 'issue_refund', approved: true })).decision.kind).toBe('run')
  expect((await guard.ask({ operation: 'drop_table' })).decision).toEqual({
    kind: 'refuse',
    code: 'UNKNOWN_OPERATION',
  })
})
