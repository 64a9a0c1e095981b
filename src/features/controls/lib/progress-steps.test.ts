import { expect, test } from 'vitest'
import { progressHeading, progressSteps } from './progress-steps.ts'
import type { ProgressFacts } from './progress-steps.ts'
import type { StopView } from './stop-view.ts'

const at = Date.parse('2026-11-20T10:31:05Z')
const counts = (running: number, openEffects: number) => ({
  running,
  openEffects,
  outcomeUnknown: 0,
})

const facts = (
  view: StopView | null,
  control: ProgressFacts['control'] = 'omnihub_kill_switch',
) => ({
  control,
  version: 43,
  track: view && {
    view,
    progress: { guards: [], serverTime: at, runningAtFirst: 14, history: [{ running: 11 }] },
  },
})

const said = (given: ProgressFacts) =>
  progressSteps(given).map(({ state, title }) => `${state}: ${title}`)

test('before anything is read only "saved" is claimed', () => {
  expect(said(facts(null))).toEqual([
    'done: Saved as v43',
    'now: No new call, 1.0 s until every permit has ended',
    'now: Counting what still runs',
    'todo: Stopped',
  ])
})

test('counts down the bound and what still runs side by side', () => {
  expect(said(facts({ phase: 'bound', remainingMs: 700, counts: counts(11, 3) }))).toEqual([
    'done: Saved as v43',
    'now: No new call, 0.7 s until every permit has ended',
    'now: Running workflows, 11 of 14 left · 3 calls open',
    'todo: Stopped',
  ])
})

test('nothing running and no call open is not "stopped" before the bound', () => {
  const view: StopView = { phase: 'bound', remainingMs: 100, counts: counts(0, 0) }
  expect(said(facts(view)).at(-1)).toBe('todo: Stopped')
  expect(progressHeading('omnihub_kill_switch', view).isDone).toBe(false)
})

test('all proven', () => {
  const view: StopView = {
    phase: 'stopped',
    noNewCallSince: at,
    stoppedAt: at + 47_000,
    counts: counts(0, 0),
  }
  expect(said(facts(view))).toEqual([
    'done: Saved as v43',
    'done: No new call since 10:31:05 UTC',
    'done: Nothing is running, no call is open',
    'done: Stopped at 10:31:52 UTC',
  ])
  expect(progressHeading('omnihub_kill_switch', view)).toEqual({
    text: 'Operations are stopped',
    isDone: true,
  })
})

test('safe mode is in force once no older permit is left, whatever still runs', () => {
  const view: StopView = { phase: 'draining', noNewCallSince: at, counts: counts(5, 2) }
  expect(said(facts(view, 'execution_safe_mode')).at(-1)).toBe('done: In force since 10:31:05 UTC')
})
