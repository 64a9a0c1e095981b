import { describe, expect, test } from 'vitest'
import { dependencySentence, standingDependencies, tallyOf } from './dependencies.ts'
import { machineTiles } from './machine.ts'
import { dependency, now, report, roomy, source } from './report.fixture.ts'
import { infraSentence } from './sentence.ts'

const off = { state: 'not_configured' as const, latencyMs: null, lastSuccessAt: null }
const gone = { state: 'unreachable' as const, latencyMs: null }
const standing = (...some: Parameters<typeof standingDependencies>[0][number][]) =>
  standingDependencies(some, now)
const words = (...some: Parameters<typeof standing>) => dependencySentence(standing(...some))

test('come in the order of the page, channels last and by their name', () => {
  const names = ['channel:2', 'rpc_primary', 'auth', 'database', 'channel:1']
  const shown = standing(
    ...names.map((name) => dependency(name, { detail: name === 'channel:1' ? 'Ops pager' : null })),
  )
  expect(shown.map(({ label }) => label)).toEqual([
    'Database',
    'Auth',
    'RPC primary',
    'Ops pager',
    'Channel',
  ])
})

describe('how one stands', () => {
  test('is unknown once nobody has asked for a minute, but for what is not configured', () => {
    const states = (checkedAt: number) =>
      standing(dependency('auth', { checkedAt }), dependency('redis', { ...off, checkedAt })).map(
        (one) => one.standing,
      )
    expect(states(now - 60_000)).toEqual(['reachable', 'not_configured'])
    expect(states(now - 60_001)).toEqual(['unknown', 'not_configured'])
  })

  test('a fallback stands in only for a primary that is gone, and only when it is there', () => {
    const remark = (primary: object, fallback: object) =>
      standing(dependency('rpc_primary', primary), dependency('rpc_fallback', fallback))[1]?.remark
    expect(remark(gone, {})).toBe('stands in')
    expect(remark(gone, gone)).toBeNull()
    expect(remark({ state: 'slow' }, {})).toBeNull()
  })
})

describe('the sentence', () => {
  test.each([
    ['neutral', 'No dependency was asked yet.', []],
    ['neutral', 'No dependency was asked yet.', [dependency('redis', off)]],
    [
      'ok',
      'All 2 dependencies answer.',
      [dependency('auth'), dependency('database'), dependency('redis', off)],
    ],
    [
      'warn',
      '1 of 2 dependencies is healthy. Auth is slow.',
      [dependency('auth', { state: 'slow' }), dependency('database')],
    ],
    [
      'danger',
      '0 of 2 dependencies are healthy. Database and Auth do not answer.',
      [dependency('auth', gone), dependency('database', gone)],
    ],
    [
      'danger',
      '1 of 2 dependencies is healthy. RPC primary does not answer. The RPC fallback stands in.',
      [dependency('rpc_primary', gone), dependency('rpc_fallback')],
    ],
    [
      'danger',
      '1 of 2 dependencies is healthy. Channel “On call” does not answer.',
      [dependency('channel:1', { ...gone, detail: 'On call' }), dependency('database')],
    ],
    [
      'warn',
      'Nobody has asked the dependencies for a minute.',
      [dependency('auth', { checkedAt: now - 90_000 })],
    ],
  ] as const)('%s: %s', (tone, said, some) => {
    expect(words(...some)).toEqual({ tone, words: said })
  })

  test('counts what is configured', () => {
    expect(
      tallyOf(standing(dependency('auth'), dependency('database', gone), dependency('redis', off))),
    ).toBe('1 of 2 answer')
  })
})

describe('us or the machine', () => {
  const said = (told: ReturnType<typeof report>) => {
    const dependencies = standingDependencies([dependency('auth'), dependency('database')], now)
    return infraSentence(told, dependencies, machineTiles(told, now), now)
  }

  test('is told in one line', () => {
    expect(said(report(roomy))).toEqual({
      tone: 'ok',
      headline: 'All 2 dependencies answer. The machine has room.',
    })
    expect(said(report({ ...roomy, cpu_busy_cores: 1.9 }))).toEqual({
      ...{ tone: 'warn', headline: 'All 2 dependencies answer. CPU is at 95\u00A0%.' },
    })
  })

  test('claims nothing about a machine that fell silent, is not told whole, or not at all', () => {
    const silent = report(roomy, { sources: [source({ readAt: now - 151_000 })] })
    expect(said(silent)).toMatchObject({
      tone: 'warn',
      headline: expect.stringContaining('has told nothing lately'),
    })
    const { disk_total_bytes: _, ...rest } = roomy
    expect(said(report(rest)).headline).toBe('All 2 dependencies answer.')
    expect(said(report(roomy, { sources: [] }))).toEqual({
      tone: 'ok',
      headline: 'All 2 dependencies answer.',
    })
  })
})
