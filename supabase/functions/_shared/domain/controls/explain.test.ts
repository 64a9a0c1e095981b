import { expect, test } from 'vitest'
import { controlsRow } from './controls.fixture.ts'
import { explainDecision } from './explain.ts'
import { failsafeControls } from './failsafe.ts'

test('a kill names its reason, its operator and its time', () => {
  const controls = controlsRow({
    omnihub_kill_switch: true,
    omnihub_kill_switch_engaged_by_name: 'Dana Kim',
    omnihub_kill_switch_engaged_reason: 'refund loop',
    omnihub_kill_switch_engaged_at: '2026-11-21T10:42:07+00:00',
  })
  expect(explainDecision(controls, { kind: 'refuse', code: 'KILL_SWITCH' })).toEqual({
    control: 'omnihub_kill_switch',
    reason: 'refund loop',
    engaged_by: 'Dana Kim',
    since: '2026-11-21T10:42:07+00:00',
    review_at: null,
    ask: 'Dana Kim',
  })
})

test('unreadable controls are explained by the failsafe', () => {
  const controls = failsafeControls('2026-11-21T10:42:07Z', 'the controls are 950 ms old')
  expect(explainDecision(controls, { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' })).toMatchObject(
    {
      reason: 'the controls are 950 ms old',
      engaged_by: 'system failsafe',
      ask: 'the operators on duty',
    },
  )
})

test('a hold for risk alone names no control', () => {
  const hold = { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: 1, because: ['risk'] } as const
  expect(explainDecision(controlsRow(), hold)).toMatchObject({ control: null, ask: 'an approver' })
})

test('a hold by takeover tells when it is up for review', () => {
  const controls = controlsRow({
    operator_takeover: true,
    operator_takeover_review_at: '2026-11-21T12:00:00+00:00',
  })
  const because = ['operator_takeover', 'risk'] as const
  const hold = { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: 1, because } as const
  expect(explainDecision(controls, hold)).toMatchObject({
    control: 'operator_takeover',
    reason: 'no reason given',
    review_at: '2026-11-21T12:00:00+00:00',
  })
})
