import { expect, test } from 'vitest'
import { subjects } from './objective-draft.ts'
import { firedWords, heldWords, tierNeeds, tryObjective } from './try-objective.ts'

const definition = {
  ...{ id: 'api', title: 'API', ...subjects.api_events, limit_value: null },
  ...{ objective_ppm: 999_000, min_bad: 5, gates_deploys: true, enabled: true },
}
const columns = (valid: number[], bad: number[]) => ({ from: 0, valid, bad })
const outage = columns(
  Array.from({ length: 600 }, (_, minute) => (minute < 100 ? 0 : 100)),
  Array.from({ length: 600 }, (_, minute) => (minute >= 300 && minute < 320 ? 100 : 0)),
)

test('says what is left, whom it would have woken, and since when anything counts', () => {
  const trial = tryObjective(outage, definition)
  expect(trial.counts).toEqual({ valid: 50_000, bad: 2_000 })
  expect(trial.remaining).toBe(-39)
  expect(trial.band).toBe('incident')
  expect(trial.fired[0]).toMatchObject({ severity: 'page', tier: 'page_fast' })
  expect(trial.since).toBe(100 * 60_000)
})

test('says nothing of nothing', () => {
  const trial = tryObjective(columns([0, 0], [0, 0]), definition)
  expect(trial).toMatchObject({ remaining: null, band: 'unknown', since: null, suggestedPpm: null })
})

test('suggests a target with room for failures, when the one that was tried has none', () => {
  const quiet = columns([1_000], [0])
  expect(tryObjective(quiet, definition)).toMatchObject({
    traffic: { kind: 'coarse', shareOfOneFailure: 1 },
    suggestedPpm: 995_000,
  })
  expect(tryObjective(quiet, { ...definition, objective_ppm: 900_000 }).suggestedPpm).toBeNull()
})

const page = { severity: 'page', tier: 'page_fast', at: 0, until: 300_000 } as const
const ticket = { severity: 'ticket', tier: 'ticket_slow', at: 0, until: null } as const
test.each([
  [[], 'would have alerted nobody'],
  [[page], 'would have paged once'],
  [[page, page, ticket], 'would have paged 2 times and opened 1 ticket'],
  [[ticket, ticket], 'would have opened 2 tickets'],
])('%j %s', (fired, words) => {
  expect(firedWords(fired)).toBe(words)
})

test('says how long an alert held', () => {
  expect(heldWords(page)).toBe('5 min')
  expect(heldWords(ticket)).toBe('still holds')
})

test('knows which alerts can never fire', () => {
  const needs = (ppm: number) =>
    tierNeeds(ppm).map(({ isReachable, neededShare }) => [
      isReachable,
      Number(neededShare.toFixed(4)),
    ])
  expect(needs(950_000)).toEqual([
    [true, 0.72],
    [true, 0.3],
    [true, 0.15],
    [true, 0.05],
  ])
  expect(needs(500_000)[0]).toEqual([false, 7.2])
})
