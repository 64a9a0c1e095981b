import { controlsId, type Controls } from './controls.ts'

/**
 * The answer given when the controls cannot be read: as if every control were on.
 * @param at ISO 8601 time of the refusal
 * @param reason what made the state unreadable
 */
export function failsafeControls(at: string, reason: string): Controls {
  return {
    id: controlsId,
    version: 0,
    omnihub_kill_switch: true,
    operator_takeover: true,
    execution_safe_mode: true,
    allowed_operations: [],
    reason,
    updated_at: at,
    updated_by: 'system_failsafe',
    updated_by_name: 'system failsafe',
    omnihub_kill_switch_engaged_at: at,
    omnihub_kill_switch_engaged_by: 'system_failsafe',
    omnihub_kill_switch_engaged_by_name: 'system failsafe',
    omnihub_kill_switch_engaged_reason: reason,
    omnihub_kill_switch_review_at: null,
    operator_takeover_engaged_at: at,
    operator_takeover_engaged_by: 'system_failsafe',
    operator_takeover_engaged_by_name: 'system failsafe',
    operator_takeover_engaged_reason: reason,
    operator_takeover_review_at: null,
    execution_safe_mode_engaged_at: at,
    execution_safe_mode_engaged_by: 'system_failsafe',
    execution_safe_mode_engaged_by_name: 'system failsafe',
    execution_safe_mode_engaged_reason: reason,
    execution_safe_mode_review_at: null,
  }
}
