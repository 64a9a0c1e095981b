import type { PolicyCheck } from '@/backend/operations.ts'
import { countOf } from '@/lib/format-number.ts'

type RiskLevel = 'low' | 'medium' | 'high' | 'critical'

/** The least number of people a risk asks for, as the database enforces it. */
export function leastApprovals(risk: RiskLevel): number {
  return risk === 'critical' ? 2 : risk === 'high' ? 1 : 0
}

export interface PolicyWords {
  tone: 'danger' | 'warn'
  title: string
  text: string
}

/** What is wrong with a policy, given who is here; null when anybody's request can be decided. */
export function policyWords(check: PolicyCheck): PolicyWords | null {
  const { needed, present, names, worstRequester } = check
  if (present < needed) {
    return {
      tone: 'danger',
      title: 'Nobody could decide this',
      text: `It needs ${peopleOf(needed)}, and there ${present === 1 ? 'is' : 'are'} ${countOf(present, 'approver or admin', 'approvers and admins')}. Requests would all expire.`,
    }
  }
  if (check.isOnlyEditors) {
    return {
      tone: 'danger',
      title: 'Nobody could decide this for a day',
      text: `Everybody who may approve (${listOf(names)}) edited this operation in the last 24 hours, and one approval must come from somebody who did not.`,
    }
  }
  if (worstRequester !== null) {
    return {
      tone: 'warn',
      title: `Not every request could be decided`,
      text: `It needs ${peopleOf(needed)}. When ${worstRequester} asks, too few others are left, because nobody approves their own request.`,
    }
  }
  return null
}

/** Why such a policy cannot be saved, when asking for fewer people would help; else null. */
export function policyObstacle(
  check: PolicyCheck | undefined,
  wish: { riskLevel: RiskLevel; requiredApprovals: number },
): string | null {
  if (check === undefined || wish.requiredApprovals <= check.present) return null
  const most = Math.max(check.present, leastApprovals(wish.riskLevel))
  return wish.requiredApprovals > most ? `Choose ${most} or fewer` : null
}

function peopleOf(count: number) {
  return countOf(count, 'person', 'people')
}

function listOf(names: readonly string[]) {
  return new Intl.ListFormat('en').format(names)
}
