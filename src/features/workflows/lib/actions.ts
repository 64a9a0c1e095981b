import type { WorkflowItem } from '@/backend/workflow-item.ts'
import type { MemberRole } from '@domain/actor.ts'

export interface ActionFacts {
  workflow: Pick<WorkflowItem, 'status' | 'openEffects' | 'isCancelling'> & {
    callerExpiresAt?: number | null
  }
  role: MemberRole
  /** Everything is refused: the kill switch is on, or the controls cannot be read. */
  isStopped: boolean
  now: number
}

const ended: ReadonlySet<WorkflowItem['status']> = new Set([
  'succeeded',
  'cancelled',
  'rejected',
  'expired',
  'dead_letter',
])

/** Why this person cannot cancel it now, or null. */
export function cancelObstacle({ workflow, role }: ActionFacts): string | null {
  if (role !== 'admin') return 'Needs the admin role'
  return workflow.isCancelling ? 'Already cancelling, one call is still out' : null
}

/** Why it cannot be resumed now, or null. */
export function resumeObstacle(facts: ActionFacts): string | null {
  const { workflow, role, isStopped, now } = facts
  if (role !== 'admin') return 'Needs the admin role'
  if (workflow.status !== 'halted' && workflow.status !== 'outcome_unknown') {
    return 'Only halted work and unknown outcomes are resumed'
  }
  if (workflow.openEffects > 0) return 'One call is still out'
  if (workflow.callerExpiresAt && workflow.callerExpiresAt <= now) {
    return 'The time its caller gave is over'
  }
  return isStopped ? 'Release the kill switch first' : null
}

/** Whether cancelling is a choice to offer at all: not for what has ended, be it with a dead letter. */
export function isCancellable({ status }: Pick<WorkflowItem, 'status'>): boolean {
  return !ended.has(status)
}

/** Whether resuming is a choice to offer at all. */
export function isResumable({ status }: Pick<WorkflowItem, 'status'>): boolean {
  return status === 'halted' || status === 'outcome_unknown'
}
