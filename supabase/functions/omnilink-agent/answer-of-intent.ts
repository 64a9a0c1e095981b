import type { SubmittedIntent } from '../_shared/contracts/intents.ts'
import type { Decision } from '../_shared/domain/controls/decide.ts'
import { explainDecision } from '../_shared/domain/controls/explain.ts'
import { parseControls } from '../_shared/domain/controls/parse-controls.ts'
import type { Answer } from '../_shared/http/answer.ts'
import { approvalUrl } from '../_shared/http/approval-url.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { GuardAnswer } from '../_shared/http/guard.ts'

/** The answer to a submission that was taken. */
export function answerOfIntent(
  intent: SubmittedIntent,
  traceId: string,
  answer: GuardAnswer,
  environment: Environment,
): Answer {
  const isHeld = intent.status === 'awaiting_approval'
  const decided = answer.decision.kind === 'run' ? answer.decision.mode : null
  return {
    status: intent.created || isHeld ? 202 : 200,
    body: {
      workflow_id: intent.workflow_id,
      status: intent.status,
      mode: intent.mode ?? (isHeld ? null : decided),
      trace_id: traceId,
      expires_at: intent.expires_at,
      ...(isHeld && {
        code: 'APPROVAL_REQUIRED',
        approval_id: intent.approval_id,
        ...(intent.approval_id !== null && {
          status_url: approvalUrl(environment, intent.approval_id),
        }),
        ...explainHold(intent, answer),
      }),
    },
  }
}

const heldByRisk: Decision = {
  kind: 'hold',
  code: 'APPROVAL_REQUIRED',
  quorum: 1,
  because: ['risk'],
}

/** Why it waits: on what the database decided, else on what the guard did, which may be a moment older. */
function explainHold(intent: SubmittedIntent, { controls, decision }: GuardAnswer) {
  const decidedOn = intent.held_on && parseControls(intent.held_on.controls)
  return intent.held_on && decidedOn?.ok
    ? explainDecision(decidedOn.controls, intent.held_on.decision)
    : explainDecision(controls, decision.kind === 'hold' ? decision : heldByRisk)
}
