import { controlsId, type Controls } from './controls.ts'

/** A row as PostgreSQL sends it, with every control off unless told otherwise. */
export function controlsRow(changes: Partial<Controls> = {}): Controls {
  return {
    id: controlsId,
    version: 7,
    omnihub_kill_switch: false,
    operator_takeover: false,
    execution_safe_mode: false,
    allowed_operations: ['sync_invoice'],
    reason: null,
    updated_at: '2026-11-21T10:42:07.123456+00:00',
    updated_by: null,
    updated_by_name: null,
    omnihub_kill_switch_engaged_at: null,
    omnihub_kill_switch_engaged_by: null,
    omnihub_kill_switch_engaged_by_name: null,
    omnihub_kill_switch_engaged_reason: null,
    omnihub_kill_switch_review_at: null,
    operator_takeover_engaged_at: null,
    operator_takeover_engaged_by: null,
    operator_takeover_engaged_by_name: null,
    operator_takeover_engaged_reason: null,
    operator_takeover_review_at: null,
    execution_safe_mode_engaged_at: null,
    execution_safe_mode_engaged_by: null,
    execution_safe_mode_engaged_by_name: null,
    execution_safe_mode_engaged_reason: null,
    execution_safe_mode_review_at: null,
    ...changes,
  }
}
