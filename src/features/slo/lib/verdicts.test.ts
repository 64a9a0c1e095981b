import { expect, test } from 'vitest'
import type { ObjectiveReport } from '@/backend/slo.ts'
import type { EventCounts } from '@domain/slo/counts.ts'
import { burnPosition } from './burn-scale.ts'
import { explainBudget, explainBurn } from './explain.ts'
import { indicatorOf } from './indicator.ts'
import { objective } from './report.fixture.ts'
import { burnVerdict, metVerdict } from './verdicts.ts'

const plain = (text: string) => text.replaceAll('\u00A0', ' ')
const events = (valid: number, bad: number): EventCounts => ({ valid, bad })
const over = events(10_000, 200)
const calm = events(10_000, 1)

function firstTier(long: EventCounts, short: EventCounts, ppm = 999_000) {
  const [reading] = objective({ objectivePpm: ppm, recent: { 60: long, 5: short } }).status.tiers
  if (!reading) throw new Error('no tier')
  return reading
}

test.each([
  ['both over', over, over, 'Over: paging', 'danger'],
  ['the long one alone', over, calm, '1 h over, 5 min below: it has stopped', 'neutral'],
  ['the short one alone', calm, over, '5 min over, 1 h below: just begun', 'neutral'],
  ['neither', calm, calm, 'Below its alert', 'neutral'],
  ['exactly at it', events(10_000, 144), events(10_000, 144), 'Below its alert', 'neutral'],
  [
    'few events',
    events(100, 4),
    events(100, 4),
    'Over, but by fewer than 5 events: no alert',
    'neutral',
  ],
  ['none', events(0, 0), events(0, 0), 'No traffic, no alert', 'neutral'],
])('a tier alerts only when both windows are over: %s', (_, long, short, text, tone) => {
  expect(burnVerdict(firstTier(long, short), { objectivePpm: 999_000, minBad: 5 })).toEqual({
    text,
    tone,
  })
})

test('how many events an alert needs is the objective’s own', () => {
  const own = objective({ minBad: 40, recent: { 60: events(100, 30), 5: events(100, 30) } })
  const [reading] = own.status.tiers
  if (!reading) throw new Error('no tier')
  expect(burnVerdict(reading, own).text).toBe('Over, but by fewer than 40 events: no alert')
})

test('a tier that cannot be reached says so', () => {
  const verdict = burnVerdict(firstTier(over, over, 500_000), {
    objectivePpm: 500_000,
    minBad: 5,
  })
  expect(plain(verdict.text)).toBe('Can never alert: at 50 % a total outage burns less')
})

test.each([
  [0, 'meets the target'],
  [499, 'meets the target'],
  [500, 'close to the limit'],
  [1_000, 'close to the limit'],
  [1_001, 'misses the target'],
])('%i of a million bad at 99.9 %', (bad, text) => {
  expect(metVerdict(events(1_000_000, bad), { objectivePpm: 999_000 }).text).toBe(text)
})

const latency: ObjectiveReport = objective({
  ...{ kind: 'latency', limit: 500, objectivePpm: 950_000 },
})

test('a percentile over its limit does not decide: the counts do', () => {
  const found = indicatorOf(latency, {
    counts: events(1_000, 50),
    percentiles: [{ q: 0.95, value: { ms: 512, fromMs: 500, toMs: 750 } }],
    latest: null,
    highest: null,
    refused: 0,
  })
  expect(found).toMatchObject({
    ...{ label: 'P95 latency', target: 'within 500 ms', value: '512', unit: 'ms' },
    ...{ beside: '(500 to 750)', verdict: { text: 'close to the limit' } },
  })
})

test('while nothing is recorded no target is called met', () => {
  const silent = objective({ recentBeats: 0 })
  const measured = {
    counts: events(1_000, 0),
    percentiles: [],
    latest: null,
    highest: null,
    refused: 0,
  }
  expect(indicatorOf(silent, measured).verdict).toEqual({
    tone: 'neutral',
    text: 'no data, last known',
  })
})

test('without events there is no value', () => {
  const none = { counts: events(0, 0), percentiles: [], latest: null, highest: null, refused: 0 }
  expect(indicatorOf(latency, none)).toMatchObject({ value: null, verdict: { text: 'no traffic' } })
})

test('a queue tells its depth', () => {
  const queue = objective({ kind: 'queue', service: 'queue', queue: 'dead_letters', limit: 10 })
  const measured = { counts: events(40_320, 0), percentiles: [], latest: 2, highest: 6, refused: 0 }
  expect(indicatorOf(queue, measured)).toMatchObject({
    ...{ label: 'Dead letters', target: 'below 10', value: '2', beside: 'now, at most 6' },
  })
})

test('an explanation has the formula with the figures in it, and the window to the minute', () => {
  const explained = explainBudget(objective(), null)
  expect(explained.formulas.map(plain)).toEqual([
    'remaining = 1 − (bad / valid) / b',
    '= 1 − (310 / 1,000,000) / 0.001',
    '= 0.69 = 69 %',
  ])
  expect(explained.facts).toContainEqual({ name: 'From', value: 'Fri, 23 Oct 2026, 10:27:00 UTC' })
  expect(explained.facts).toContainEqual({ name: 'To', value: 'Fri, 20 Nov 2026, 10:27:00 UTC' })
  const burn = explainBurn(objective(), firstTier(over, calm))
  expect(burn.formulas).toContain('burn(1 h) = (200 / 10,000) / 0.001 = 20.00')
  expect(burn.formulas).toContain('burn(5 min) = (1 / 10,000) / 0.001 = 0.10')
})

test('the scale of burns has its ends at a tenth and at thirty', () => {
  expect([0, 0.1, 30, 1000].map(burnPosition)).toEqual([0, 0, 1, 1])
  expect(burnPosition(1)).toBeCloseTo(0.4037, 4)
})
