import { describe, expect, test } from 'vitest'
import { controlsRow } from './controls.fixture.ts'
import type { OperationFacts } from './decide.ts'
import { previewControls } from './preview.ts'

const operations: OperationFacts[] = [
  { name: 'sync_invoice', risk_level: 'low', enabled: true, required_approvals: 0 },
  { name: 'send_email', risk_level: 'medium', enabled: true, required_approvals: 0 },
  { name: 'issue_refund', risk_level: 'high', enabled: true, required_approvals: 1 },
  { name: 'rotate_key', risk_level: 'high', enabled: false, required_approvals: 1 },
]
const workload = [
  { operation: 'sync_invoice', queued: 20, running: 10 },
  { operation: 'send_email', queued: 5, running: 3 },
  { operation: 'issue_refund', queued: 3, running: 1 },
]
const off = controlsRow()

describe('previewControls', () => {
  test('the kill switch refuses every operation, halts what runs and stops what is queued', () => {
    const next = controlsRow({ omnihub_kill_switch: true })
    expect(previewControls({ current: off, next, operations, workload })).toEqual({
      operations: { total: 4, refused: 4, held: 0, advisory: 0, live: 0 },
      running: { total: 14, halted: 14, held: 0, unaffected: 0 },
      queued: { total: 28, stopped: 28, held: 0, advisory: 0, live: 0 },
    })
  })

  test('takeover holds what is not allowed, but not work that was approved', () => {
    const next = controlsRow({ operator_takeover: true })
    expect(previewControls({ current: off, next, operations, workload })).toEqual({
      operations: { total: 4, refused: 1, held: 2, advisory: 0, live: 1 },
      running: { total: 14, halted: 0, held: 3, unaffected: 11 },
      queued: { total: 28, stopped: 0, held: 5, advisory: 0, live: 23 },
    })
  })

  test('safe mode halts what runs live and turns the queue advisory', () => {
    const next = controlsRow({ execution_safe_mode: true })
    expect(previewControls({ current: off, next, operations, workload })).toEqual({
      operations: { total: 4, refused: 1, held: 1, advisory: 2, live: 0 },
      running: { total: 14, halted: 14, held: 0, unaffected: 0 },
      queued: { total: 28, stopped: 0, held: 0, advisory: 28, live: 0 },
    })
  })

  test('releasing the kill switch lets approved work of the queue run', () => {
    const current = controlsRow({ omnihub_kill_switch: true })
    const { queued } = previewControls({ current, next: off, operations, workload })
    expect(queued).toEqual({ total: 28, stopped: 0, held: 0, advisory: 0, live: 28 })
  })

  test('work of an operation nobody knows any more is stopped', () => {
    const { queued, running } = previewControls({
      current: off,
      next: off,
      operations: [],
      workload,
    })
    expect(queued.stopped).toBe(28)
    expect(running.halted).toBe(14)
  })

  test('with unreadable controls nothing counts as approved', () => {
    const { queued } = previewControls({ current: null, next: off, operations, workload })
    expect(queued).toMatchObject({ held: 3, live: 25 })
  })
})
