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

/** Why this person cannot cancel it now, or null. */
export function cancelObstacle({ workflow, role }: ActionFacts): string | null {
  if (role !== 'admin') return 'Needs the admin role'
  if (workflow.isCancelling) return 'Already cancelling, one call is still out'
  switch (workflow.status) {
    case 'succeeded':
    case 'cancelled':
    case 'rejected':
    case 'expired':
      return 'It has ended'
    case 'dead_letter':
      return 'Discard its dead letter instead'
    default:
      return null
  }
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

/** Whether resuming is a choice to offer at all. */
export function isResumable({ status }: Pick<WorkflowItem, 'status'>): boolean {
  return status === 'halted' || status === 'outcome_unknown'
}
