import { expect, test } from 'vitest'
import type { SloReport } from '@/backend/slo.ts'
import { at, objective, report } from './report.fixture.ts'
import { screenOf, sloSentence, type Projections } from './sentence.ts'

const plain = (text: string) => text.replaceAll('\u00A0', ' ').replaceAll('\u2011', '-')
const say = (told: SloReport, now = at + 90_000) => {
  const { headline, detail } = sloSentence(told, now)
  return [plain(headline), plain(detail)]
}
const api = objective
const p99 = (bad: number) =>
  objective({
    ...{ id: 'api_latency_p99', title: 'API answers within 1 s', kind: 'latency', limit: 1000 },
    ...{ objectivePpm: 990_000, gatesDeploys: false },
    counts: { valid: 1_000_000, bad },
  })
const million = (bad: number) => api({ counts: { valid: 1_000_000, bad } })
const engaged = { control: 'omnihub_kill_switch', from: at, to: null }

test('calm: what was used, that deploys are open, and where the pace leads', () => {
  expect(say(report([million(310), p99(3_000)]))).toEqual([
    'We have used 31 % of the 28-day error budget. Deploys are open.',
    'Every objective has more than half of its budget left. At the pace of the last 6 hours no budget runs out within 28 days.',
  ])
})

test('the one that is tight is named, with what is left of it', () => {
  const [headline, detail] = say(report([million(310), p99(6_400)]))
  expect(headline).toBe('We have used 31 % of the 28-day error budget. Deploys are open.')
  expect(detail).toContain('One objective is tight: API answers within 1 s, 36 % left.')
})

test('several tight ones are listed, the worst first', () => {
  const slow = { ...p99(9_500), id: 'other', title: 'Calls' }
  const [, detail] = say(report([million(310), p99(6_400), slow]))
  expect(detail).toContain(
    '2 objectives are tight, first of all Calls (5 % left) and API answers within 1 s (36 % left).',
  )
})

test.each([
  [510, 'We have used 51 % of the 28-day error budget. Deploys are open, with care.'],
  [760, 'We have used 76 % of the 28-day error budget. Only emergency fixes and rollbacks deploy.'],
  [950, 'We have used 95 % of the 28-day error budget. Only rollbacks deploy.'],
  [1_770, 'The 28-day error budget is overspent by 77 %. Only rollbacks deploy.'],
  // At exactly half one slows down, and the digits show on which side it is.
  [500, 'We have used 50 % of the 28-day error budget. Deploys are open, with care.'],
  [499, 'We have used 49.9 % of the 28-day error budget. Deploys are open.'],
])('%i of a million failed', (bad, headline) => {
  expect(say(report([million(bad)]))[0]).toBe(headline)
})

test('of several that gate, the worst decides and is named', () => {
  const success = objective({
    id: 'w',
    title: 'Workflow success',
    service: 'workflows',
    counts: { valid: 100_000, bad: 80 },
  })
  expect(say(report([million(310), success]))[0]).toBe(
    'We have used 80 % of the 28-day error budget of Workflow success. Only emergency fixes and rollbacks deploy.',
  )
})

test('a control that is on closes deploys, whatever is left', () => {
  expect(say(report([million(0)], { controls: [engaged] }))[0]).toBe(
    'We have used 0 % of the 28-day error budget. Deploys are closed while the kill switch is on.',
  )
  const released = { ...engaged, to: at }
  expect(say(report([million(0)], { controls: [released] }))[0]).toContain('Deploys are open.')
})

test('what burns now is said first', () => {
  const outage = { valid: 10_000, bad: 200 }
  const burning = api({ recent: { 5: outage, 60: outage }, counts: { valid: 1_000_000, bad: 510 } })
  const [, detail] = say(report([burning]))
  expect(detail).toMatch(
    /^The budget of API availability burns at 20 times the pace it can afford, over the last hour and still now\./,
  )
})

test('a budget that could be gone within 28 days has its day', () => {
  const spending = { valid: 10_000, bad: 20 }
  const [, detail] = say(report([api({ recent: { 360: spending } })]))
  // 69 % of 28 days at twice the pace.
  expect(detail).toContain(
    'At the pace of the last 6 hours, the budget of API availability could be gone by 30 Nov.',
  )
})

test('the burn-down below has the last word on that day, and nothing is said before it has come', () => {
  const told = report([api({ recent: { 360: { valid: 10_000, bad: 20 } } })])
  const pace = (projections: Projections) => sloSentence(told, at, projections).detail
  expect(pace('pending')).not.toContain('pace')
  expect(pace(new Map([['api_availability', at + 20 * 86_400_000]]))).toContain(
    'is gone by 10 Dec.',
  )
  expect(pace(new Map([['api_availability', null]]))).toContain(
    'no budget runs out within 28 days.',
  )
})

test('on the first day events are told, not shares', () => {
  const young = api({ minutesKnown: 225, counts: { valid: 1_204, bad: 3 } })
  expect(say(report([young]))).toEqual([
    'Since 06:42 UTC, 3 of 1,204 requests failed. Deploys are open.',
    'That is less than a day, too little to judge a budget of 28 days by.',
  ])
  const clean = api({ minutesKnown: 225, counts: { valid: 1_204, bad: 0 } })
  expect(say(report([clean]))[0]).toBe(
    'Since 06:42 UTC, none of 1,204 requests failed. Deploys are open.',
  )
})

test('younger than 28 days, it says since when', () => {
  const some = api({ minutesKnown: 10 * 1440 })
  expect(say(report([some]))[0]).toBe(
    'We have used 31 % of the error budget since 10 Nov, 10:27 UTC. Deploys are open.',
  )
})

test('few events are told, not judged', () => {
  const few = api({ counts: { valid: 904, bad: 3 } })
  expect(say(report([few]))).toEqual([
    'In 28 days, 3 of 904 requests failed. Deploys are open.',
    'That is too little traffic to judge a budget by: one failure would be a large part of it.',
  ])
})

test('blind is no good news: deploys are closed', () => {
  const blind = api({ heartbeats: 15_000 })
  expect(say(report([blind]))[0]).toBe(
    'We cannot say how reliable we are: only 37.2 % of the time since 23 Oct, 10:27 UTC was recorded. Deploys are closed.',
  )
})

test('an old evaluation does not say that deploys are open', () => {
  expect(say(report([million(310)]), at + 6 * 60_000)[0]).toContain('Deploys are closed.')
})

test('five states have five screens, and none of them is a ratio where there is none', () => {
  const idle = api({ counts: { valid: 0, bad: 0 }, minutesKnown: 3_000 })
  const silent = api({ recentBeats: 0 })
  const queue = objective({
    kind: 'queue',
    service: 'queue',
    queue: 'dead_letters',
    limit: 10,
    counts: { valid: 40_000, bad: 0 },
  })
  const screens = [
    report([million(310), queue]),
    report([idle, queue]),
    report([silent, api({ recentBeats: 0, id: 'b' })]),
    report([api({ recentBeats: 0, silentSince: at - 11 * 60_000 })]),
    report([{ ...api(), status: null }], { asOf: null }),
  ]
  expect(screens.map(screenOf)).toEqual(['ok', 'no_traffic', 'no_data', 'no_data', 'not_evaluated'])
  expect(screens.slice(1).map((told) => say(told)[0])).toEqual([
    'No requests came since 18 Nov, 08:27 UTC, so no budget was spent. Deploys are open.',
    'Nothing is recorded, so we cannot say how reliable we are. Deploys are open.',
    'Nothing has been recorded since 10:16 UTC, so we cannot say how reliable we are. Deploys are open.',
    'Nothing has been evaluated yet.',
  ])
})
