import type { ControlFacts } from './controls.ts'
import { requiredQuorum, type QuorumFacts } from './quorum.ts'

export type OperationFacts = QuorumFacts & {
  readonly name: string
  readonly enabled: boolean
}

export type Mode = 'live' | 'advisory'
export type RefusalCode = 'CONTROLS_UNAVAILABLE' | 'UNKNOWN_OPERATION' | 'KILL_SWITCH'
export type HoldCause = 'operator_takeover' | 'risk'

export type Decision =
  | { readonly kind: 'refuse'; readonly code: RefusalCode }
  | {
      readonly kind: 'hold'
      readonly code: 'APPROVAL_REQUIRED'
      readonly quorum: number
      readonly because: readonly HoldCause[]
    }
  | { readonly kind: 'run'; readonly mode: Mode }
  | { readonly kind: 'halt'; readonly code: 'SAFE_MODE' }

export type DecisionInput = {
  /** Null when unreadable, unparsable, older than the hard bound, or read from a replica. */
  readonly controls: ControlFacts | null
  /** Null when it is not registered. */
  readonly operation: OperationFacts | null
  /** True when a valid approval is bound to this very request. */
  readonly approved: boolean
  /** The mode a run under way began in; null before it starts. */
  readonly startedMode: Mode | null
}

/**
 * Decides what a guarded operation gets, in the order of the product's table. The only place where
 * TypeScript knows this rule; `private.decide` is its twin in SQL and a test walks both.
 */
export function decide({ controls, operation, approved, startedMode }: DecisionInput): Decision {
  if (controls === null) return { kind: 'refuse', code: 'CONTROLS_UNAVAILABLE' }
  if (operation === null || !operation.enabled) return { kind: 'refuse', code: 'UNKNOWN_OPERATION' }
  if (controls.omnihub_kill_switch) return { kind: 'refuse', code: 'KILL_SWITCH' }

  const because = approved ? [] : holdCauses(controls, operation)
  if (because.length > 0) {
    return { kind: 'hold', code: 'APPROVAL_REQUIRED', quorum: requiredQuorum(operation), because }
  }
  if (controls.execution_safe_mode) {
    return startedMode === 'live'
      ? { kind: 'halt', code: 'SAFE_MODE' }
      : { kind: 'run', mode: 'advisory' }
  }
  return { kind: 'run', mode: startedMode ?? 'live' }
}

function holdCauses(controls: ControlFacts, operation: OperationFacts): HoldCause[] {
  const causes: HoldCause[] = []
  if (controls.operator_takeover && !controls.allowed_operations.includes(operation.name)) {
    causes.push('operator_takeover')
  }
  if (operation.risk_level !== 'low' && operation.risk_level !== 'medium') causes.push('risk')
  return causes
}
