import { expect, test } from 'vitest'
import { workflowStatuses } from '@/backend/workflow-item.ts'
import { workflowTransitions, type WorkflowStatus } from '@domain/workflows/status.ts'
import {
  type ActionFacts,
  cancelObstacle,
  isCancellable,
  isResumable,
  resumeObstacle,
} from './actions.ts'

const inStatus = (status: WorkflowStatus) => ({ status, openEffects: 0, isCancelling: false })

const facts = (change: Partial<ActionFacts> = {}): ActionFacts => ({
  workflow: inStatus('halted'),
  role: 'admin',
  isStopped: false,
  now: 1_000,
  ...change,
})

test.each(workflowStatuses)(
  '%s is offered for cancelling exactly when the database lets it',
  (status) => {
    const successors: readonly string[] = workflowTransitions[status]
    expect(isCancellable({ status })).toBe(successors.includes('cancelled'))
  },
)

test.each(workflowStatuses)('%s is offered for resuming only when it was stopped', (status) => {
  const obstacle = resumeObstacle(facts({ workflow: inStatus(status) }))
  expect(obstacle === null).toBe(isResumable({ status }))
})

test.each([
  [{ role: 'approver' } as const, 'Needs the admin role'],
  [{ isStopped: true }, 'Release the kill switch first'],
  [{ workflow: { ...inStatus('halted'), openEffects: 1 } }, 'One call is still out'],
  [
    { workflow: { ...inStatus('halted'), callerExpiresAt: 1_000 } },
    'The time its caller gave is over',
  ],
])('says why it is not resumed: %o', (change, words) => {
  expect(resumeObstacle(facts(change))).toBe(words)
})

test('says why it is not cancelled', () => {
  expect(cancelObstacle(facts({ role: 'viewer' }))).toBe('Needs the admin role')
  expect(
    cancelObstacle(facts({ workflow: { ...inStatus('running'), isCancelling: true } })),
  ).toMatch(/one call is still out/)
})
