import {
  audits,
  beats,
  countsItsKey,
  countsItsLink,
  delivers,
  estimates,
  executes,
  measures,
  nothing,
  provesTheSwitch,
  tellsOfAlerts,
  type Leaves,
} from './declared-leaves.ts'
import type { Person } from './declared-tables.ts'

interface CommandAccess {
  /** Who is not refused. */
  may: Person[]
  /** What a call that succeeds leaves in the audit log. */
  leaves: Leaves
  /** Arguments that come as far as the question of who asks. */
  args?: Record<string, unknown>
}

const nobody = '00000000-0000-0000-0000-00000000dead'
const everyMember: Person[] = ['viewer', 'approver', 'admin']
const deciders: Person[] = ['approver', 'admin']
const admins: Person[] = ['admin']
const services: Person[] = ['service']
const intent = { operation: 'create_ticket', params_text: '{}', envelope_text: '{}' }
const run = { workflow_id: nobody, attempt: 1, fence: 1 }

/** Every function of the schema that is exposed. A function without a line here fails the matrix. */
export const commands: Record<string, CommandAccess> = {
  acknowledge_alert: {
    may: deciders,
    leaves: audits('alert.acknowledged', 'reason'),
    args: { id: nobody, reason: 'matrix' },
  },
  acknowledge_controls: {
    may: services,
    leaves: beats,
    args: {
      instance_id: nobody,
      function_name: 'guard',
      started_at: '2026-11-21T00:00:00Z',
      enforced_version: 1,
      older_in_flight: 0,
    },
  },
  answer_approval_question: {
    may: services,
    leaves: audits('approval.answered'),
    args: { approval_id: nobody, event_id: 1, answer: 'matrix', key: 'ohk_unknown' },
  },
  archive_audit: {
    may: services,
    leaves: audits('audit.archived'),
    args: {
      ...{ first_chain_no: 0, last_chain_no: 0, bytes: 1, location: 'x', path: 'x' },
      digest: 'ab'.repeat(32),
    },
  },
  ask_about_approval: {
    may: deciders,
    leaves: audits('approval.asked'),
    args: { id: nobody, question: 'matrix' },
  },
  begin_audit_export: { may: deciders, leaves: audits('audit.exported'), args: { format: 'csv' } },
  begin_effect: { may: services, leaves: executes, args: { ...run, effect_key: 'call' } },
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
  record_drill: {
    may: services,
    leaves: audits('drill.measured'),
    args: { id: nobody, time_to_stop_ms: 1, problem: null },
  },
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
  claim_callbacks: { may: services, leaves: delivers, args: { batch: 1 } },
  check_policy: {
    may: everyMember,
    leaves: nothing,
    args: { operation: 'issue_refund', risk_level: 'high', required_approvals: 1 },
  },
  claim_deliveries: { may: services, leaves: delivers, args: { batch: 1 } },
  claim_work: { may: services, leaves: executes, args: { executor: nobody, batch: 1 } },
  consume_approval: {
    may: services,
    leaves: audits('approval.consumed'),
    args: {
      approval_id: nobody,
      operation: 'create_ticket',
      params_text: '{}',
      key: 'ohk_unknown',
    },
  },
  count_refusals: {
    may: services,
    leaves: audits('operation.requested.refused'),
    args: {
      function_name: 'guard',
      refusals: [{ operation: 'create_ticket', code: 'KILL_SWITCH', count: 1 }],
    },
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
  estimate_blast_radius: {
    may: services,
    leaves: estimates,
    args: { operation: 'create_ticket', params_text: '{}' },
  },
  end_audit_export: {
    may: deciders,
    leaves: audits('audit.export_ended'),
    args: { export: 0, rows: 0, bytes: 0, complete: false },
  },
  finish_callback: {
    may: services,
    leaves: delivers,
    args: { id: nobody, http_status: 200, problem: null },
  },
  finish_deliveries: { may: services, leaves: delivers, args: { outcomes: '[]' } },
  finish_effect: {
    may: services,
    leaves: executes,
    args: { effect_id: nobody, outcome: { status: 'failed' } },
  },
  finish_work: { may: services, leaves: executes, args: { ...run, outcome: { status: 'failed' } } },
  heartbeat_work: {
    may: services,
    leaves: executes,
    args: { executor: nobody, workflow_ids: [nobody] },
  },
  invite_member: {
    may: admins,
    leaves: audits('member.invited', 'reason'),
    args: { email: 'matrix', display_name: '', role: 'viewer', reason: 'matrix' },
  },
  list_api_keys: { may: admins, leaves: nothing },
  list_estimators: { may: admins, leaves: nothing },
  list_members: { may: admins, leaves: nothing },
  plan_archive: { may: ['admin', 'service'], leaves: nothing },
  pause_queue: {
    may: admins,
    leaves: audits('queue.paused', 'reason', 'change'),
    args: { paused: true, reason: 'matrix' },
  },
  read_approval: { may: deciders, leaves: nothing, args: { id: nobody } },
  read_approval_history: { may: deciders, leaves: nothing },
  read_approval_queue: { may: deciders, leaves: nothing },
  read_approval_status: {
    may: services,
    leaves: countsItsKey,
    args: { approval_id: nobody, key: 'ohk_unknown' },
  },
  read_audit_export: {
    may: deciders,
    leaves: nothing,
    args: { filter: {}, after_seq: 0, last_seq: 0 },
  },
  read_audit_facets: { may: deciders, leaves: nothing },
  read_audit_page: { may: deciders, leaves: nothing },
  read_audit_integrity: { may: [...deciders, 'service'], leaves: nothing },
  read_unanchored_seals: { may: services, leaves: nothing },
  record_checkpoint: {
    may: services,
    leaves: audits('audit.checkpointed'),
    args: { statement: '{}', signature: '', public_key: '', location: '' },
  },
  read_sealed_rows: { may: [...deciders, 'service'], leaves: nothing },
  verify_audit: {
    may: [...deciders, 'service'],
    leaves: nothing,
    args: { from_chain_no: 1, to_chain_no: 1 },
  },
  read_channels: { may: everyMember, leaves: nothing },
  read_controls: { may: [...everyMember, 'service'], leaves: nothing },
  read_dead_letters: { may: deciders, leaves: nothing },
  read_deliveries: { may: everyMember, leaves: nothing },
  read_deploy_gate: {
    may: services,
    leaves: countsItsKey,
    args: { environment: 'local', key: 'ohk_unknown' },
  },
  read_exposition: { may: services, leaves: countsItsKey, args: { key: 'ohk_unknown' } },
  read_health: { may: services, leaves: nothing },
  read_intent: { may: ['admin', 'service'], leaves: countsItsKey, args: { workflow_id: nobody } },
  read_restore_desk: { may: deciders, leaves: nothing },
  read_operator_metrics: { may: everyMember, leaves: nothing },
  read_resumable: { may: admins, leaves: nothing },
  read_shared_slo: {
    may: services,
    leaves: countsItsLink,
    args: { token: 'ohs_unknown', address: 'matrix' },
  },
  read_stop_progress: { may: everyMember, leaves: audits('control.stop_proven') },
  read_workflow: { may: deciders, leaves: nothing, args: { id: nobody } },
  read_workflows: { may: deciders, leaves: nothing },
  read_workload: { may: everyMember, leaves: nothing },
  record_deploy_decision: {
    may: services,
    leaves: audits('deploy.decided'),
    args: {
      decision: { change: 'deploy', decision: 'deny', band: 'unknown', reasons: [] },
      key: 'ohk_unknown',
    },
  },
  record_deploy_override: {
    may: admins,
    leaves: audits('deploy_override.recorded', 'reason'),
    args: { reason: 'the matrix asks', ends_at: '2026-11-27T12:00:00Z' },
  },
  record_operation_test: {
    may: services,
    leaves: audits('operation.test_answered'),
    args: {
      name: 'create_ticket',
      revision: 1,
      http_status: 200,
      duration_ms: 12,
      problem: null,
    },
  },
  read_objective_minutes: {
    may: admins,
    leaves: nothing,
    args: { at: '2026-11-27T12:00:00Z', kind: 'events' },
  },
  read_slo_objectives: { may: services, leaves: nothing, args: {} },
  read_slo_report: { may: everyMember, leaves: nothing, args: {} },
  write_slo_status: {
    may: services,
    leaves: measures,
    args: { at: '2026-11-27T12:00:00Z', entries: [] },
  },
  read_alert_facts: { may: services, leaves: nothing, args: {} },
  write_alerts: {
    may: services,
    leaves: tellsOfAlerts,
    args: { at: '2026-11-27T12:00:00Z', entries: [] },
  },
  record_outside_alert: {
    may: services,
    leaves: tellsOfAlerts,
    args: {
      ...{ rule: 'Matrix', labels: {}, title: 'Matrix', summary: 'Matrix' },
      ...{ since: '2026-11-27T12:00:00Z', firing_at: '2026-11-27T12:02:00Z' },
    },
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
  read_alerts: { may: everyMember, leaves: nothing, args: {} },
  read_open_alerts: { may: everyMember, leaves: nothing, args: {} },
  read_alert: { may: everyMember, leaves: nothing, args: { id: nobody } },
  read_slo_marks: { may: everyMember, leaves: nothing, args: {} },
  read_metric_cells: {
    may: services,
    leaves: nothing,
    args: { bounds: ['2026-11-27T12:00:00Z', '2026-11-27T12:05:00Z'], services: ['api'] },
  },
  read_operation_cells: {
    may: services,
    leaves: nothing,
    args: { bounds: ['2026-11-27T12:00:00Z', '2026-11-27T12:05:00Z'], service: 'api' },
  },
  read_database_figures: { may: services, leaves: nothing, args: {} },
  read_probe_plan: { may: services, leaves: nothing, args: {} },
  read_infra_exposition: { may: services, leaves: nothing, args: {} },
  read_incident_events: {
    may: deciders,
    leaves: nothing,
    args: { from_time: '2026-11-27T12:00:00Z', to_time: '2026-11-27T13:00:00Z' },
  },
  read_infra: { may: everyMember, leaves: nothing, args: { window: '1h' } },
  record_probes: {
    may: services,
    leaves: measures,
    args: { probes: [{ name: 'database', outcome: 'answered', latency_ms: 1 }] },
  },
  write_infra_samples: {
    may: services,
    leaves: measures,
    args: { readings: [{ source: 'database', samples: [] }] },
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
  record_switch_proof: {
    may: services,
    leaves: provesTheSwitch,
    args: { duration_ms: 0, problem: null },
  },
  turn_canary: { may: services, leaves: provesTheSwitch, args: { on: false } },
  record_export: {
    may: everyMember,
    leaves: audits('slo.exported'),
    args: { what: 'figures', format: 'csv' },
  },
  record_metrics: {
    may: services,
    leaves: measures,
    args: {
      writer: 'matrix',
      counts: [
        {
          ...{
            service: 'api',
            operation: 'create_ticket',
            minute: Math.floor(Date.now() / 60_000),
          },
          ...{ requests: 1, errors: 0, refused: 0, sum_ms: 1, seq: 1 },
          hist: Array.from({ length: 18 }, () => 0),
        },
      ],
    },
  },
  record_estimate: {
    may: services,
    leaves: estimates,
    args: {
      operation: 'create_ticket',
      revision: null,
      params_text: '{}',
      radius: null,
      why: 'matrix',
    },
  },
  refresh_estimate: {
    may: services,
    leaves: audits('approval.estimate_changed', 'change'),
    args: { approval_id: nobody, envelope_text: '{}' },
  },
  release_control: {
    may: admins,
    leaves: audits('control.released', 'reason', 'change'),
    args: { control: 'operator_takeover', reason: 'the matrix asks', expected_version: 1 },
  },
  release_unsent: { may: services, leaves: executes, args: run },
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
  request_approval: {
    may: services,
    leaves: audits('approval.requested'),
    args: { ...intent, key: 'ohk_unknown' },
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
  verify_api_key: {
    may: services,
    leaves: countsItsKey,
    args: { scope: 'ask', key: 'ohk_unknown' },
  },
}

/** Commands whose key argument says who asks when the service calls. */
export const askedWithKey = [
  'answer_approval_question',
  'consume_approval',
  'read_approval_status',
  'read_deploy_gate',
  'read_exposition',
  'read_intent',
  'record_deploy_decision',
  'request_approval',
  'submit_intent',
  'verify_api_key',
]

/** API roles that may execute a command at all; what they are then told is a second question. */
export function executors(name: string): string[] {
  const may = commands[name]?.may ?? []
  if (name === 'stop_with_key') return ['anon', 'authenticated', 'service_role']
  return [
    ...(may.some((person) => person !== 'service') ? ['authenticated'] : []),
    ...(may.includes('service') ? ['service_role'] : []),
  ]
}

/** Functions below the exposed schema that roles may execute: row policies and the wrappers of reads call them. */
export const calledByPolicies = {
  'private.member_role': ['authenticated'],
  'private.refuse_unless_member': ['authenticated'],
}
