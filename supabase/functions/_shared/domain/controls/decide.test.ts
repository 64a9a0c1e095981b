import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { controlsRow } from './controls.fixture.ts'
import { decide, type DecisionInput, type OperationFacts } from './decide.ts'
import type { RiskLevel } from './quorum.ts'

const operation = (changes: Partial<OperationFacts> = {}): OperationFacts => ({
  name: 'create_ticket',
  risk_level: 'low',
  enabled: true,
  required_approvals: 0,
  ...changes,
})

const input = (changes: Partial<DecisionInput> = {}): DecisionInput => ({
  controls: controlsRow(),
  operation: operation(),
  approved: false,
  startedMode: null,
  ...changes,
})

const kill = controlsRow({ omnihub_kill_switch: true })
const takeover = controlsRow({ operator_takeover: true })
const safeMode = controlsRow({ execution_safe_mode: true })
const everything = controlsRow({
  omnihub_kill_switch: true,
  operator_takeover: true,
  execution_safe_mode: true,
})

describe('decide', () => {
  test.each([
    ['nothing engaged', {}, { kind: 'run', mode: 'live' }],
    ['unreadable', { controls: null }, { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' }],
    [
      'unreadable and unregistered',
      { controls: null, operation: null },
      { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' },
    ],
    ['unregistered', { operation: null }, { kind: 'refuse', code: 'UNKNOWN_OPERATION' }],
    [
      'disabled under a kill',
      { controls: kill, operation: operation({ enabled: false }) },
      { kind: 'refuse', code: 'UNKNOWN_OPERATION' },
    ],
    ['kill', { controls: kill }, { kind: 'refuse', code: 'KILL_SWITCH' }],
    ['kill, approved', { controls: kill, approved: true }, { kind: 'refuse', code: 'KILL_SWITCH' }],
    ['everything engaged', { controls: everything }, { kind: 'refuse', code: 'KILL_SWITCH' }],
    [
      'takeover',
      { controls: takeover },
      { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: 1, because: ['operator_takeover'] },
    ],
    [
      'takeover, in the allow-list',
      { controls: takeover, operation: operation({ name: 'sync_invoice' }) },
      { kind: 'run', mode: 'live' },
    ],
    ['takeover, approved', { controls: takeover, approved: true }, { kind: 'run', mode: 'live' }],
    [
      'takeover and risk',
      { controls: takeover, operation: operation({ risk_level: 'high', required_approvals: 1 }) },
      {
        kind: 'hold',
        code: 'APPROVAL_REQUIRED',
        quorum: 1,
        because: ['operator_takeover', 'risk'],
      },
    ],
    [
      'critical in the allow-list under takeover',
      {
        controls: takeover,
        operation: operation({ name: 'sync_invoice', risk_level: 'critical' }),
      },
      { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: 2, because: ['risk'] },
    ],
    [
      'high risk in safe mode is held first',
      { controls: safeMode, operation: operation({ risk_level: 'high' }) },
      { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: 1, because: ['risk'] },
    ],
    ['safe mode', { controls: safeMode }, { kind: 'run', mode: 'advisory' }],
    [
      'safe mode in a run started live',
      { controls: safeMode, startedMode: 'live' },
      { kind: 'halt', code: 'SAFE_MODE' },
    ],
    ['a run started advisory', { startedMode: 'advisory' }, { kind: 'run', mode: 'advisory' }],
  ] as const)('%s', (_name, changes, expected) => {
    expect(decide(input(changes))).toEqual(expected)
  })

  const inputs = fc.record({
    controls: fc.option(
      fc
        .record({
          omnihub_kill_switch: fc.boolean(),
          operator_takeover: fc.boolean(),
          execution_safe_mode: fc.boolean(),
          allowed_operations: fc.subarray(['create_ticket', 'sync_invoice']),
        })
        .map(controlsRow),
      { nil: null },
    ),
    operation: fc.option(
      fc
        .record({
          risk_level: fc.constantFrom<RiskLevel>('low', 'medium', 'high', 'critical'),
          enabled: fc.boolean(),
          required_approvals: fc.integer({ min: 0, max: 5 }),
        })
        .map(operation),
      { nil: null },
    ),
    approved: fc.boolean(),
    startedMode: fc.constantFrom('live' as const, 'advisory' as const, null),
  })

  test('engaging any control never allows more', () => {
    const permission = { refuse: 0, hold: 1, halt: 2, run: 3 }
    fc.assert(
      fc.property(
        inputs,
        fc.constantFrom('omnihub_kill_switch', 'operator_takeover', 'execution_safe_mode'),
        (before, control) => {
          if (before.controls === null) return
          const after = { ...before, controls: { ...before.controls, [control]: true } }
          expect(permission[decide(after).kind]).toBeLessThanOrEqual(
            permission[decide(before).kind],
          )
        },
      ),
    )
  })

  test('runs live only with a known, enabled operation and neither kill nor safe mode', () => {
    fc.assert(
      fc.property(inputs, (any) => {
        const decision = decide(any)
        if (decision.kind !== 'run' || decision.mode !== 'live') return
        expect(any.operation?.enabled).toBe(true)
        expect(any.controls?.omnihub_kill_switch).toBe(false)
        expect(any.controls?.execution_safe_mode).toBe(false)
        expect(any.startedMode).not.toBe('advisory')
      }),
    )
  })

  test('a critical operation never runs and is never held for one person without approval', () => {
    fc.assert(
      fc.property(inputs, (any) => {
        if (any.operation?.risk_level !== 'critical' || any.approved) return
        const decision = decide(any)
        expect(decision.kind).not.toBe('run')
        if (decision.kind === 'hold') expect(decision.quorum).toBeGreaterThanOrEqual(2)
      }),
    )
  })
})
