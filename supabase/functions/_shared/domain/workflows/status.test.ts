import { expect, test } from 'vitest'
import { isSettled, isWorkflowStatus, workflowTransitions, type WorkflowStatus } from './status.ts'

const statuses = Object.keys(workflowTransitions).filter(isWorkflowStatus)

test('every transition leads to a known status', () => {
  for (const status of statuses) {
    for (const next of workflowTransitions[status]) expect(isWorkflowStatus(next), next).toBe(true)
  }
})

test('every status can be reached from queued', () => {
  const reached = new Set<WorkflowStatus>(['queued'])
  for (const status of reached) for (const next of workflowTransitions[status]) reached.add(next)
  expect([...reached].sort()).toEqual([...statuses].sort())
})

test('only finished, stopped and dead work is settled', () => {
  expect(statuses.filter(isSettled).sort()).toEqual([
    'cancelled',
    'dead_letter',
    'expired',
    'halted',
    'outcome_unknown',
    'rejected',
    'succeeded',
  ])
})

test('what is not a status is not narrowed to one', () => {
  expect(isWorkflowStatus('toString')).toBe(false)
  expect(isWorkflowStatus(null)).toBe(false)
})
