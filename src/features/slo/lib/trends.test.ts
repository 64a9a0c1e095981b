import { describe, expect, test } from 'vitest'
import type { ObjectiveCharts, OperationTrend, SloCharts, SloMark } from '@/backend/slo-charts.ts'
import { addressOf, shownAt, spanLabel, windowLabel } from './address.ts'
import {
  budgetPoints,
  burnDownSummary,
  burnDownTable,
  exhaustionWords,
  lowestPercent,
} from './burn-down.ts'
import { cellTimes, rateLines, rateSummary, rateTable, spreadLabels } from './error-rates.ts'
import { everythingJson, figuresCsv, trendsCsv } from './export.ts'
import { changeWords, lengthWords, numbered } from './marks.ts'
import { at, objective, report } from './report.fixture.ts'

const hour = 3_600_000
const plain = (text: string) => text.replaceAll('\u00A0', ' ')

function charts(changes: Partial<ObjectiveCharts> = {}): ObjectiveCharts {
  return {
    id: 'api_availability',
    window: {
      ...{ counts: { valid: 100, bad: 1 }, excludedMinutes: 0, refused: 0 },
      ...{ latest: null, highest: null, percentile: null },
    },
    trend: {
      from: at - 2 * hour,
      stepMs: hour,
      valid: [60, null],
      bad: [1, null],
      value: [0.98, null],
    },
    burnDown: { from: at - 2 * hour, stepMs: hour, remaining: [null, 0.8], now: 0.7 },
    projection: {
      paceMinutes: 360,
      points: [
        { at: at + hour, remaining: 0.65 },
        { at: at + 2 * hour, remaining: 0.6 },
      ],
      exhaustedAt: null,
      reachesTo: at + 2 * hour,
    },
    excluded: null,
    ...changes,
  }
}

describe('a burn-down', () => {
  test('is what was measured, then now, then what is projected; a gap stays one', () => {
    const points = budgetPoints(charts(), at)
    expect(points.map(({ remaining, isAhead }) => [remaining, isAhead])).toEqual([
      [null, false],
      [0.8, false],
      [0.7, false],
      [0.65, true],
      [0.6, true],
    ])
    expect(burnDownTable('API', points).rows.map((row) => plain(row.join(' | ')))).toEqual([
      '20 Nov, 08:27 | nothing known | measured',
      '20 Nov, 09:27 | 80 % | measured',
      '20 Nov, 10:27 | 70 % | measured',
      '20 Nov, 11:27 | 65 % | projected',
      '20 Nov, 12:27 | 60 % | projected',
    ])
  })

  test('of weeks is told by the day in its table, and now', () => {
    const remaining = Array.from({ length: 24 * 28 }, (_, index) => 1 - index / 1000)
    const burnDown = { from: Date.UTC(2026, 9, 23, 11), stepMs: hour, remaining, now: 0.3 }
    const { rows } = burnDownTable('API', budgetPoints(charts({ burnDown, projection: null }), at))
    expect(rows).toHaveLength(29)
    expect(rows[0]?.[0]).toBe('24 Oct, 00:00')
    expect(rows.at(-1)?.map(plain)).toEqual(['20 Nov, 10:27', '30 %', 'measured'])
  })

  test.each([
    [{}, 'Not exhausted within 28 days'],
    [{ projection: null }, 'No pace to look ahead by'],
    [{ burnDown: { from: at, stepMs: hour, remaining: [], now: -0.2 } }, 'Exhausted'],
  ])('%o', (changes, words) => {
    expect(exhaustionWords(charts(changes))).toBe(words)
  })

  test('has the day on which it runs out', () => {
    const { projection } = charts()
    const exhaustedAt = Date.UTC(2026, 11, 12)
    const gone = charts({ projection: projection && { ...projection, exhaustedAt } })
    expect(plain(burnDownSummary('API availability', gone))).toBe(
      'Budget of API availability over 28 days: 70 % left today. Exhausted on 12 Dec at the pace of the last 6 h.',
    )
  })

  test('reaches below zero when it is overspent', () => {
    const points = budgetPoints(charts(), at)
    expect(lowestPercent(points)).toBe(0)
    expect(lowestPercent([...points, { at, remaining: -0.4, isAhead: false }])).toBe(-40)
  })
})

const operations: OperationTrend[] = [
  {
    ...{ operation: 'issue_refund', operations: 1, valid: 1_000, bad: 6, share: 0.75 },
    trend: { from: at - 2 * hour, stepMs: hour, valid: [500, 500], bad: [0, 6] },
  },
  {
    ...{ operation: null, operations: 6, valid: 0, bad: 0, share: null },
    trend: { from: at - 2 * hour, stepMs: hour, valid: [0, null], bad: [0, null] },
  },
]

test('error rates stand for counts, and are nothing where nothing came', () => {
  const lines = rateLines(operations, 0.001)
  expect(lines).toMatchObject([
    { name: 'issue_refund', rate: 0.006, rates: [0, 0.012], isOver: true },
    { name: '6 others', rate: null, rates: [null, null], isOver: false },
  ])
  expect(plain(rateSummary(lines, '7 days'))).toBe(
    'Error rate by operation, 7 days: issue_refund 0.6 %.',
  )
  expect(rateTable(lines, cellTimes(operations)).rows.map((row) => row.map(plain))).toEqual([
    ['20 Nov, 08:27', '0 %', 'no traffic'],
    ['20 Nov, 09:27', '1.2 %', 'no traffic'],
  ])
})

test('labels keep their distance and stay inside', () => {
  expect(spreadLabels([50, 52, 10], 15, 200)).toEqual([50, 65, 10])
  expect(spreadLabels([198, 199, 200], 15, 200)).toEqual([170, 185, 200])
})

const mark: SloMark = {
  kind: 'incident',
  title: 'INC-198',
  tone: 'danger',
  change: -0.162,
  at,
  to: at + 7 * 60_000,
  incidentId: 7,
}

test('marks are numbered as they happened, with what they cost and how long they took', () => {
  const earlier = { ...mark, at: at - hour, to: null, change: 0.09 }
  const marks = numbered([mark, earlier])
  expect(marks.map(({ number, change }) => [number, change])).toEqual([
    [1, 0.09],
    [2, -0.162],
  ])
  expect(marks.map((one) => plain(changeWords(one) ?? ''))).toEqual(['+9.0 %', '−16.2 %'])
  expect(marks.map((one) => lengthWords(one, at))).toEqual(['1 h, goes on', '7 min'])
  expect(changeWords({ ...mark, change: null })).toBeNull()
  expect(lengthWords({ ...mark, kind: 'config', to: null }, at)).toBeNull()
})

test('an address keeps what is shown and leaves out what is usual', () => {
  const shown = shownAt(new URLSearchParams('window=7d&objective=dead_letters'))
  expect(shown).toEqual({ window: '7d', objective: 'dead_letters' })
  expect(addressOf(shown)).toBe('window=7d&objective=dead_letters')
  expect(shownAt(new URLSearchParams('window=3d'))).toEqual({ window: '28d', objective: null })
  expect(addressOf({ window: '28d', objective: null })).toBe('')
  expect([windowLabel('24h'), spanLabel('1h'), spanLabel('24h'), spanLabel('28d')]).toEqual([
    ...['24 h', '1 hour', '24 hours', '28 days'],
  ])
})

describe('a file', () => {
  const told = report([
    objective({ title: '=HYPERLINK("x")' }),
    { ...objective({ id: 'new' }), status: null },
  ])
  const all: SloCharts = {
    ...{ asOf: at, knownSince: at - 5 * hour, window: '1h', from: at - hour },
    ...{ objectives: [charts()], operations, marks: [mark], exclusions: [], warnings: [] },
  }
  const cells = (csv: string) =>
    csv
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))

  test('has a row per objective, units in its header and times in UTC', () => {
    const [header = [], first = [], second = []] = cells(figuresCsv(told))
    const of = (row: string[], name: string) => row[header.indexOf(name)]
    expect([first.length, second.length]).toEqual([header.length, header.length])
    expect(of(first, 'as_of_utc')).toBe('2026-11-20T10:27:00.000Z')
    expect([of(first, 'valid_events'), of(first, 'bad_events')]).toEqual(['1000000', '310'])
    expect(of(first, 'budget_left_ratio')).toBe('0.69')
    expect(of(first, 'burn_1h_factor')).toBe('0.3')
    expect(of(first, 'alert_1h_5min_threshold_factor')).toBe('14.4')
    // What a spreadsheet would run is text; what is not known is empty and not zero.
    expect(of(first, 'title')).toBe(`"'=HYPERLINK(""x"")"`)
    expect(of(second, 'valid_events')).toBe('')
  })

  test('of trends has a row per value, with empty cells where nothing is known', () => {
    const rows = cells(trendsCsv(all))
    expect(rows).toContainEqual([
      'trend',
      'api_availability',
      '2026-11-20T08:27:00.000Z',
      '60',
      '1',
      '0.98',
      'sli_ratio_or_ms_or_depth',
    ])
    expect(rows).toContainEqual([
      'budget',
      'api_availability',
      '2026-11-20T08:27:00.000Z',
      '',
      '',
      '',
      'budget_left_ratio',
    ])
    expect(rows).toContainEqual([
      'operation',
      'issue_refund',
      '2026-11-20T09:27:00.000Z',
      '500',
      '6',
      '',
      'events',
    ])
    expect(rows).toContainEqual([
      'mark_incident',
      'INC-198',
      '2026-11-20T10:27:00.000Z',
      '',
      '',
      '-0.162',
      'budget_change_ratio',
    ])
  })

  test('of everything has times that can be read', () => {
    const json = everythingJson(told, all)
    expect(JSON.parse(json)).toMatchObject({
      report: {
        asOf: '2026-11-20T10:27:00.000Z',
        objectives: [{ status: { remaining: 0.69 } }, {}],
      },
      charts: { window: '1h', from: '2026-11-20T09:27:00.000Z' },
    })
    expect(json).not.toMatch(/"(at|to|since)": \d/)
  })
})
