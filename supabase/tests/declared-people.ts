import {
  admins,
  deciders,
  everyMember,
  intent,
  nobody,
  type CommandAccess,
} from './declared-callers.ts'
import { audits } from './declared-leaves.ts'

/** What people do, and what it leaves in the log. */
export const commandsOfPeople: Record<string, CommandAccess> = {
  acknowledge_alert: {
    may: deciders,
    leaves: audits('alert.acknowledged', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  ask_about_approval: {
    may: deciders,
    leaves: audits('approval.asked'),
    args: { id: nobody, question: 'matrix' },
  },
  begin_audit_export: { may: deciders, leaves: audits('audit.exported'), args: { format: 'csv' } },
  begin_operation_test: {
    may: admins,
    leaves: audits('operation.tested'),
    args: { name: 'create_ticket' },
  },
  check_runbook_step: {
    may: deciders,
    leaves: audits('runbook.step_done'),
    args: { run: nobody, step: 'matrix', done: true },
  },
  start_drill: {
    may: admins,
    leaves: audits('drill.started', 'reason'),
    args: { reason: 'matrix' },
  },
  end_drill: { may: admins, leaves: audits('drill.ended'), args: { id: nobody } },
  finish_runbook: {
    may: deciders,
    leaves: audits('runbook.finished'),
    args: { run: nobody, note: 'matrix' },
  },
  start_runbook: { may: deciders, leaves: audits('runbook.started'), args: { slug: 'matrix' } },
  cancel_workflow: {
    may: admins,
    leaves: audits('workflow.cancelled', 'reason', 'change'),
    args: { id: nobody, reason: 'matrix' },
  },
  cancel_workflows: {
    may: admins,
    leaves: audits('workflow.cancelled', 'reason'),
    args: { ids: [nobody], reason: 'matrix' },
  },
  create_api_key: {
    may: admins,
    leaves: audits('api_key.created'),
    args: { name: 'mine', scopes: ['stop'] },
  },
  create_share_link: {
    may: admins,
    leaves: audits('share_link.created'),
    args: { name: '', expires_at: '2026-11-27T12:00:00Z' },
  },
  discard_dead_letter: {
    may: admins,
    leaves: audits('dead_letter.discarded', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  discard_dead_letters: {
    may: admins,
    leaves: audits('dead_letter.discarded', 'reason'),
    args: { ids: [nobody], reason: 'matrix' },
  },
  decide_approval: {
    may: deciders,
    leaves: audits('approval.approved', 'reason', 'change'),
    args: { id: nobody, digest: 'ab'.repeat(32), decision: 'approved' },
  },
  engage_control: {
    may: admins,
    leaves: audits('control.engaged', 'reason', 'change'),
    args: { control: 'execution_safe_mode', reason: 'matrix' },
  },
  end_audit_export: {
    may: deciders,
    leaves: audits('audit.export_ended'),
    args: { export: 0, rows: 0, bytes: 0, complete: false },
  },
  invite_member: {
    may: admins,
    leaves: audits('member.invited', 'reason'),
    args: { email: 'matrix', display_name: '', role: 'viewer', reason: 'matrix' },
  },
  pause_queue: {
    may: admins,
    leaves: audits('queue.paused', 'reason', 'change'),
    args: { paused: true, reason: 'matrix' },
  },
  read_stop_progress: { may: everyMember, leaves: audits('control.stop_proven') },
  record_deploy_override: {
    may: admins,
    leaves: audits('deploy_override.recorded', 'reason'),
    args: { reason: 'the matrix asks', ends_at: '2026-11-27T12:00:00Z' },
  },
  silence_alerts: {
    may: admins,
    leaves: audits('alert.silenced', 'reason'),
    args: {
      ...{ rule: 'DLQBacklog', labels: {}, reason: 'Matrix' },
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  },
  end_silence: {
    may: admins,
    leaves: audits('alert.silence_ended', 'reason'),
    args: { id: nobody },
  },
  title_incident: {
    may: admins,
    leaves: audits('incident.titled', 'reason', 'change'),
    args: { id: 1, title: 'Matrix', reason: null },
  },
  exclude_from_slo: {
    may: admins,
    leaves: audits('slo.excluded', 'reason'),
    args: {
      ...{ objective: 'api_availability', reason: 'Matrix' },
      from_time: new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000).toISOString(),
      to_time: new Date(Math.floor(Date.now() / 60_000) * 60_000 - 540_000).toISOString(),
    },
  },
  withdraw_exclusion: {
    may: admins,
    leaves: audits('slo.exclusion_withdrawn', 'reason'),
    args: { id: 1, reason: null },
  },
  record_export: {
    may: everyMember,
    leaves: audits('slo.exported'),
    args: { what: 'figures', format: 'csv' },
  },
  release_control: {
    may: admins,
    leaves: audits('control.released', 'reason', 'change'),
    args: { control: 'operator_takeover', reason: 'the matrix asks', expected_version: 1 },
  },
  remove_channel: {
    may: admins,
    leaves: audits('channel.removed', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  remove_member: {
    may: admins,
    leaves: audits('member.removed', 'reason'),
    args: { member: nobody, reason: 'matrix' },
  },
  repair_controls: {
    may: admins,
    leaves: audits('control.repaired', 'reason'),
    args: { reason: 'matrix' },
  },
  replay_dead_letter: {
    may: admins,
    leaves: audits('dead_letter.replayed', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  replay_dead_letters: {
    may: admins,
    leaves: audits('dead_letter.replayed', 'reason'),
    args: { ids: [nobody], reason: 'matrix' },
  },
  retry_delivery: {
    may: admins,
    leaves: audits('delivery.retried', 'reason'),
    args: { id: 0, reason: 'matrix' },
  },
  resume_workflows: {
    may: admins,
    leaves: audits('workflow.resumed', 'reason'),
    args: { ids: [nobody], reason: 'matrix' },
  },
  revoke_share_link: {
    may: admins,
    leaves: audits('share_link.revoked', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  revoke_deploy_override: {
    may: admins,
    leaves: audits('deploy_override.revoked', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  revoke_api_key: {
    may: admins,
    leaves: audits('api_key.revoked', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  save_channel: {
    may: admins,
    leaves: audits('channel.saved', 'reason', 'change'),
    args: { definition: { name: 'matrix' }, reason: 'matrix' },
  },
  remove_service_budget: {
    may: admins,
    leaves: audits('budget.removed', 'reason'),
    args: { service: 'Matrix', reason: 'matrix', expected_revision: 1 },
  },
  save_service_budget: {
    may: admins,
    leaves: audits('budget.changed', 'reason', 'change'),
    args: {
      ...{ service: 'Matrix', plan: '', budget_cents: 100, projected_cents: null },
      ...{ reason: 'matrix', expected_revision: 7 },
    },
  },
  save_objective: {
    may: admins,
    leaves: audits('slo.objective_changed', 'reason', 'change'),
    args: { definition: { id: 'api_availability' }, reason: 'matrix' },
  },
  save_operation: {
    may: admins,
    leaves: audits('operation.saved', 'reason', 'change'),
    args: { definition: { name: 'issue_refund' }, reason: 'matrix' },
  },
  set_allowed_operations: {
    may: admins,
    leaves: audits('allow_list.changed', 'reason', 'change'),
    args: { operations: ['create_ticket'], reason: 'matrix', expected_version: 1 },
  },
  set_display_name: {
    may: everyMember,
    leaves: audits('member.renamed', 'change'),
    args: { display_name: '' },
  },
  set_member_role: {
    may: admins,
    leaves: audits('member.role_changed', 'reason', 'change'),
    args: { member: nobody, role: 'admin', reason: 'matrix' },
  },
  // Who holds a stop key may stop, whoever they are; without one this refuses everybody.
  stop_with_key: {
    may: [],
    leaves: audits('control.engaged', 'reason', 'change'),
    args: { key: 'ohk_unknown', reason: 'matrix' },
  },
  submit_again: {
    may: admins,
    leaves: audits('workflow.submitted_again'),
    args: { workflow_id: nobody, envelope_text: '{}' },
  },
  submit_intent: {
    may: ['admin', 'service'],
    leaves: audits('operation.requested'),
    args: { ...intent, idempotency_key: 'matrix' },
  },
  test_channel: { may: admins, leaves: audits('channel.tested'), args: { id: nobody } },
  take_signing_key: {
    may: admins,
    leaves: audits('signing_key.shown'),
    args: { name: 'create_ticket', key_version: 9 },
  },
}
