import { describe, expect, test } from 'vitest'
import { diskForecast, forecastReason, forecastWords, machineTiles, tightParts } from './machine.ts'
import { GiB, now, report, roomy, source } from './report.fixture.ts'

const nbsp = '\u00A0'
const tileOf = (title: string, told = report(roomy)) => {
  const tile = machineTiles(told, now).find((one) => one.title === title)
  if (!tile) throw new Error(title)
  return tile
}

describe('tiles', () => {
  test.each([
    ['CPU', '38', '%', '2 cores, load 0.42'],
    ['Memory', '5.1', `of 8${nbsp}GiB`, `64${nbsp}%`],
    ['Disk', '21.4', `of 50${nbsp}GiB`, 'too young to foretell'],
    ['Network', '4.2', 'MB/s in', '1.9 out'],
  ])('%s: %s %s, %s', (title, figure, unit, aside) => {
    expect(tileOf(title)).toMatchObject({ figure, unit, aside, without: null, isTight: false })
  })

  test('draw shares of each minute, with gaps where one of the two is unknown', () => {
    const told = report(roomy)
    const series = { ...told.series, memory_used_bytes: [GiB, null, 4 * GiB, 8 * GiB, 2 * GiB] }
    expect(tileOf('Memory', { ...told, series }).courses[0]?.values).toEqual([
      12.5,
      null,
      50,
      100,
      25,
    ])
  })

  test('say that there is little room from their limit on, and how much is used', () => {
    const told = report({ ...roomy, cpu_busy_cores: 1.7, disk_used_bytes: 45.1 * GiB })
    expect(tightParts(machineTiles(told, now))).toEqual([
      `CPU is at 85${nbsp}%`,
      `Disk is at 90${nbsp}%`,
    ])
    expect(tightParts(machineTiles(report({ ...roomy, cpu_busy_cores: 1.6 }), now))).toEqual([])
  })

  test('tell a missing name from one that comes soon and from a machine that nobody tells of', () => {
    const { memory_used_bytes: _, ...rest } = roomy
    const kindOf = (changes: Parameters<typeof report>[1]) =>
      tileOf('Memory', report(rest, changes)).without?.kind
    expect(kindOf({})).toBe('waiting')
    expect(kindOf({ sources: [source({ missing: ['memory_used_bytes'] })] })).toBe('missing')
    expect(kindOf({ sources: [] })).toBe('not_configured')
  })

  test('follow the machine source that was asked last', () => {
    const old = source({ triedAt: now - 3_600_000 })
    const fresh = source({ name: 'supabase', missing: ['cpu_busy_cores'] })
    const told = report(roomy, { sources: [old, fresh] })
    expect(tileOf('CPU', told).without).toEqual({ kind: 'missing', source: 'supabase' })
  })
})

describe('when the disk is full', () => {
  const growing = (perDay: number) => {
    const points = Array.from({ length: 169 }, (_, n) => ({
      at: now - (169 - n) * 3_600_000,
      value: 20 * GiB + (n * perDay) / 24,
    }))
    return report(roomy, { growth: new Map([['disk_used_bytes', points]]) })
  }
  const words = (perDay: number) => {
    const found = diskForecast(growing(perDay), now)
    return found === null ? null : forecastWords(found, now)
  }

  test('is told in days, in hours when it is near, and not beyond what may be foretold', () => {
    expect(words((28.6 * GiB) / 190.5)).toBe('full in 190 days')
    expect(words(28.6 * GiB)).toBe('full in 1 d')
    expect(words(GiB / 24)).toBe('not full within 210 days')
    expect(words(-GiB)).toBe('not filling up')
    expect(forecastWords({ kind: 'full', perDay: 1, at: now }, now)).toBe('full')
  })

  test('says how it was foretold', () => {
    const found = diskForecast(growing(GiB), now)
    expect(found === null ? '' : forecastReason(found)).toContain(`It rises by 1${nbsp}GiB a day`)
    expect(forecastReason({ kind: 'too_young' })).toContain('needs six of them')
  })

  test('is not told while its size is not', () => {
    expect(diskForecast(report({}), now)).toBeNull()
  })
})
