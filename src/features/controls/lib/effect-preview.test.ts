import { expect, test } from 'vitest'
import { controlsRow } from '@domain/controls/controls.fixture.ts'
import type { RegisteredOperation } from '@domain/controls/parse-reading.ts'
import { allowListFact, cardFacts, engageFigures, presentFigures } from './effect-preview.ts'
import type { PreviewFacts } from './effect-preview.ts'

const operation = (
  name: string,
  risk_level: RegisteredOperation['risk_level'] = 'low',
): RegisteredOperation => ({
  name,
  risk_level,
  enabled: true,
  required_approvals: 0,
  supports_dry_run: false,
  revision: 1,
})

const work = { operation: 'sync_invoice', queued: 28, running: 14, halted: 0, awaiting_approval: 0 }

const facts: PreviewFacts = {
  controls: controlsRow({ allowed_operations: ['sync_invoice'] }),
  operations: [operation('sync_invoice'), operation('send_email'), operation('erase_user', 'high')],
  workload: [work],
}

test('the kill switch refuses all, halts what runs and holds what is queued', () => {
  expect(engageFigures(facts, 'omnihub_kill_switch')).toEqual([
    { value: 3, of: 3, caption: 'operations refused' },
    { value: 14, of: null, caption: 'running, halted' },
    { value: 28, of: null, caption: 'queued, held' },
  ])
  expect(cardFacts(facts, 'omnihub_kill_switch')).toEqual([
    'Would refuse 3 of 3 operations now',
    'Would halt 14 running, hold 28 queued',
  ])
})

test('safe mode leaves risky operations with their human', () => {
  expect(engageFigures(facts, 'execution_safe_mode')[0]).toMatchObject({ value: 2, of: 3 })
})

test('takeover holds what is not listed', () => {
  expect(engageFigures(facts, 'operator_takeover').map(({ value }) => value)).toEqual([2, 0, 0])
})

test('unknown work is unknown, not none', () => {
  const unknown = { ...facts, workload: null }
  expect(engageFigures(unknown, 'omnihub_kill_switch').map(({ value }) => value)).toEqual([
    3,
    null,
    null,
  ])
  expect(cardFacts(unknown, 'omnihub_kill_switch')).toHaveLength(1)
})

test.each([
  [[], 'Allow-list: 0 of 9, everything would wait'],
  [['a'], 'Allow-list: 1 of 9, a'],
  [['a', 'b'], 'Allow-list: 2 of 9, a and b'],
  [['a', 'b', 'c'], 'Allow-list: 3 of 9, a, b and c'],
  [['a', 'b', 'c', 'd'], 'Allow-list: 4 of 9'],
])('%j reads %s', (allowed, text) => {
  expect(allowListFact(allowed, 9)).toBe(text)
})

test('an engaged control says what requests get now', () => {
  const controls = controlsRow({ execution_safe_mode: true })
  expect(
    presentFigures({ ...facts, controls }).map(({ value, caption }) => [value, caption]),
  ).toEqual([
    [2, 'operations run without effect'],
    [1, 'wait for a human'],
    [28, 'workflows queued'],
  ])
})
