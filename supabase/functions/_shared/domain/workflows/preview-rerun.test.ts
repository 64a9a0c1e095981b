import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OperationFacts } from '../controls/decide.ts'
import { previewRerun, rerunLines, tallyReruns, type GuardFacts } from './preview-rerun.ts'

const operation = (name: string, change: Partial<OperationFacts> = {}): OperationFacts => ({
  name,
  enabled: true,
  risk_level: 'low',
  required_approvals: 0,
  ...change,
})

const operations = [
  operation('sync_invoice'),
  operation('issue_refund', { risk_level: 'high', required_approvals: 1 }),
  operation('transfer_asset', { risk_level: 'critical', required_approvals: 2 }),
  operation('create_ticket', { enabled: false }),
]

const calm: GuardFacts = {
  controls: {
    omnihub_kill_switch: false,
    execution_safe_mode: false,
    operator_takeover: false,
    allowed_operations: [],
  },
  operations,
}

const during = (change: Partial<NonNullable<GuardFacts['controls']>>): GuardFacts => ({
  ...calm,
  controls: calm.controls && { ...calm.controls, ...change },
})

test.each([
  [calm, 'sync_invoice', { kind: 'runs', mode: 'live' }],
  [calm, 'issue_refund', { kind: 'waits', people: 1 }],
  [calm, 'transfer_asset', { kind: 'waits', people: 2 }],
  [calm, 'create_ticket', { kind: 'refused', code: 'UNKNOWN_OPERATION' }],
  [calm, 'close_account', { kind: 'refused', code: 'UNKNOWN_OPERATION' }],
  [during({ execution_safe_mode: true }), 'sync_invoice', { kind: 'runs', mode: 'advisory' }],
  [during({ operator_takeover: true }), 'sync_invoice', { kind: 'waits', people: 1 }],
  [during({ omnihub_kill_switch: true }), 'sync_invoice', { kind: 'refused', code: 'KILL_SWITCH' }],
  [{ ...calm, controls: null }, 'sync_invoice', { kind: 'refused', code: 'CONTROLS_UNAVAILABLE' }],
] as const)('%#: %s gets what the guard would decide', (facts, name, rerun) => {
  expect(previewRerun(facts, name)).toEqual(rerun)
})

test('the parts of a tally add up to the whole, and so do its refusals', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...operations.map(({ name }) => name), 'close_account')),
      fc.boolean(),
      fc.boolean(),
      (names, takeover, safeMode) => {
        const facts = during({ operator_takeover: takeover, execution_safe_mode: safeMode })
        const tally = tallyReruns(facts, names)
        expect(tally.live + tally.advisory + tally.waits + tally.refused).toBe(names.length)
        expect(tally.refusals.reduce((sum, { count }) => sum + count, 0)).toBe(tally.refused)
      },
    ),
  )
})

test('says what twelve of them would do', () => {
  const names = [
    ...Array.from({ length: 9 }, () => 'sync_invoice'),
    ...['issue_refund', 'transfer_asset', 'create_ticket'],
  ]
  expect(rerunLines(tallyReruns(calm, names)).map(({ words }) => words)).toEqual([
    '9 run',
    '2 wait for a human',
    '1 refused: operation disabled',
  ])
  expect(rerunLines(tallyReruns(during({ execution_safe_mode: true }), ['sync_invoice']))).toEqual([
    { kind: 'advisory', words: 'It runs without effect' },
  ])
})
