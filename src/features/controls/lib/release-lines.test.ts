import { expect, test } from 'vitest'
import { controlsRow } from '@domain/controls/controls.fixture.ts'
import { acceptingAfterRelease, releaseLines } from './release-lines.ts'
import type { ReleaseFacts } from './release-lines.ts'

const operation = (name: string, risk_level: 'low' | 'high') => ({
  name,
  risk_level,
  enabled: true,
  required_approvals: 0,
  supports_dry_run: false,
  revision: 1,
})

const facts = (change: Partial<ReleaseFacts> = {}): ReleaseFacts => ({
  controls: controlsRow({ omnihub_kill_switch: true }),
  operations: [operation('a', 'low'), operation('b', 'low'), operation('c', 'high')],
  workload: [{ operation: 'a', queued: 31, running: 0, halted: 14, awaiting_approval: 0 }],
  outcomeUnknown: 0,
  ...change,
})

const said = (change: Partial<ReleaseFacts>, keepPaused = true) =>
  releaseLines(facts(change), 'omnihub_kill_switch', keepPaused).map(({ strong, rest }) =>
    `${strong} ${rest}`.trim(),
  )

test('says what accepts work, what stays paused and what stays halted', () => {
  expect(said({})).toEqual([
    '3 of 3 operations accept work. 2 run at once, 1 ask a human.',
    '31 queued workflows stay paused. Resume the queue when you are ready.',
    '14 halted workflows stay halted. Resume them afterwards, oldest first, at a limited rate.',
  ])
})

test('a queue that is let go says so', () => {
  expect(said({}, false)[1]).toBe(
    '31 queued workflows go through the guard at once. What has expired meanwhile never runs.',
  )
})

test('names what stays on and what nobody knows', () => {
  const controls = controlsRow({ omnihub_kill_switch: true, execution_safe_mode: true })
  expect(said({ controls, outcomeUnknown: 1 }).slice(3)).toEqual([
    '1 workflow of unknown outcome. Never resumed by themselves.',
    'Safe mode stays on. Operations run, but change nothing. What they would have done is recorded.',
  ])
})

test('while the work is not known nothing is claimed about it', () => {
  expect(said({ workload: null })).toHaveLength(1)
})

test('an operation that is switched off is not among those that are restored', () => {
  const operations = [operation('a', 'low'), { ...operation('b', 'low'), enabled: false }]
  expect(acceptingAfterRelease(facts({ operations }), 'omnihub_kill_switch')).toBe(1)
})
