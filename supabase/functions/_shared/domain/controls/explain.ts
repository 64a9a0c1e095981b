import type { ControlName, Controls } from './controls.ts'
import type { Decision } from './decide.ts'

/** What every refusal carries, so that nobody has to guess whom to ask. */
export type Explanation = {
  readonly control: ControlName | null
  readonly reason: string
  readonly engaged_by: string | null
  readonly since: string | null
  readonly review_at: string | null
  readonly ask: string
}

/**
 * Explains a decision that did not run live.
 * @param controls what it was decided on; the failsafe row when nothing could be read
 */
export function explainDecision(controls: Controls, decision: Decision): Explanation {
  if (decision.kind === 'refuse' && decision.code === 'UNKNOWN_OPERATION') {
    return withoutControl('the operation is not registered or is disabled', 'an operator (admin)')
  }
  if (decision.kind === 'refuse') return byControl(controls, 'omnihub_kill_switch')
  if (decision.kind === 'hold') {
    return decision.because.includes('operator_takeover')
      ? byControl(controls, 'operator_takeover')
      : withoutControl('the risk of this operation needs an approval', 'an approver')
  }
  return byControl(controls, 'execution_safe_mode')
}

function byControl(controls: Controls, control: ControlName): Explanation {
  const name = controls[`${control}_engaged_by_name`]
  return {
    control,
    reason: controls[`${control}_engaged_reason`] ?? controls.reason ?? 'no reason given',
    engaged_by: name,
    since: controls[`${control}_engaged_at`],
    review_at: controls[`${control}_review_at`],
    ask: name === null || controls.version === 0 ? 'the operators on duty' : name,
  }
}

function withoutControl(reason: string, ask: string): Explanation {
  return { control: null, reason, engaged_by: null, since: null, review_at: null, ask }
}
