import type { Person } from './declared-tables.ts'

interface CommandAccess {
  /** Who is not refused. */
  may: Person[]
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
  acknowledge_alert: { may: deciders, args: { id: nobody, reason: 'matrix' } },
  acknowledge_controls: {
    may: services,
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
    args: { approval_id: nobody, event_id: 1, answer: 'matrix', key: 'ohk_unknown' },
  },
  ask_about_approval: { may: deciders, args: { id: nobody, question: 'matrix' } },
  begin_effect: { may: services, args: { ...run, effect_key: 'call' } },
  begin_operation_test: { may: admins, args: { name: 'create_ticket' } },
  check_runbook_step: { may: deciders, args: { run: nobody, step: 'matrix', done: true } },
  start_drill: { may: admins, args: { reason: 'matrix' } },
  end_drill: { may: admins, args: { id: nobody } },
  record_drill: { may: services, args: { id: nobody, time_to_stop_ms: 1, problem: null } },
  finish_runbook: { may: deciders, args: { run: nobody, note: 'matrix' } },
  start_runbook: { may: deciders, args: { slug: 'matrix' } },
  cancel_workflow: { may: admins, args: { id: nobody, reason: 'matrix' } },
  cancel_workflows: { may: admins, args: { ids: [nobody], reason: 'matrix' } },
  claim_callbacks: { may: services, args: { batch: 1 } },
  check_policy: {
    may: everyMember,
    args: { operation: 'issue_refund', risk_level: 'high', required_approvals: 1 },
  },
  claim_deliveries: { may: services, args: { batch: 1 } },
  claim_work: { may: services, args: { executor: nobody, batch: 1 } },
  consume_approval: {
    may: services,
    args: {
      approval_id: nobody,
      operation: 'create_ticket',
      params_text: '{}',
      key: 'ohk_unknown',
    },
  },
  count_refusals: {
    may: services,
    args: {
      function_name: 'guard',
      refusals: [{ operation: 'create_ticket', code: 'KILL_SWITCH', count: 1 }],
    },
  },
  create_api_key: { may: admins, args: { name: 'mine', scopes: ['stop'] } },
  create_share_link: { may: admins, args: { name: '', expires_at: '2026-11-27T12:00:00Z' } },
  discard_dead_letter: { may: admins, args: { id: nobody, reason: 'matrix' } },
  discard_dead_letters: { may: admins, args: { ids: [nobody], reason: 'matrix' } },
  decide_approval: {
    may: deciders,
    args: { id: nobody, digest: 'ab'.repeat(32), decision: 'approved' },
  },
  engage_control: { may: admins, args: { control: 'execution_safe_mode', reason: 'matrix' } },
  estimate_blast_radius: {
    may: services,
    args: { operation: 'create_ticket', params_text: '{}' },
  },
  finish_callback: { may: services, args: { id: nobody, http_status: 200, problem: null } },
  finish_deliveries: { may: services, args: { outcomes: '[]' } },
  finish_effect: { may: services, args: { effect_id: nobody, outcome: { status: 'failed' } } },
  finish_work: { may: services, args: { ...run, outcome: { status: 'failed' } } },
  heartbeat_work: { may: services, args: { executor: nobody, workflow_ids: [nobody] } },
  invite_member: {
    may: admins,
    args: { email: 'matrix', display_name: '', role: 'viewer', reason: 'matrix' },
  },
  list_api_keys: { may: admins },
  list_estimators: { may: admins },
  list_members: { may: admins },
  pause_queue: { may: admins, args: { paused: true, reason: 'matrix' } },
  read_approval: { may: deciders, args: { id: nobody } },
  read_approval_history: { may: deciders },
  read_approval_queue: { may: deciders },
  read_approval_status: { may: services, args: { approval_id: nobody, key: 'ohk_unknown' } },
  read_channels: { may: everyMember },
  read_controls: { may: [...everyMember, 'service'] },
  read_dead_letters: { may: deciders },
  read_deliveries: { may: everyMember },
  read_deploy_gate: { may: services, args: { environment: 'local', key: 'ohk_unknown' } },
  read_exposition: { may: services, args: { key: 'ohk_unknown' } },
  read_health: { may: services },
  read_intent: { may: ['admin', 'service'], args: { workflow_id: nobody } },
  read_restore_desk: { may: deciders },
  read_operator_metrics: { may: everyMember },
  read_resumable: { may: admins },
  read_shared_slo: { may: services, args: { token: 'ohs_unknown', address: 'matrix' } },
  read_stop_progress: { may: everyMember },
  read_workflow: { may: deciders, args: { id: nobody } },
  read_workflows: { may: deciders },
  read_workload: { may: everyMember },
  record_deploy_decision: {
    may: services,
    args: {
      decision: { change: 'deploy', decision: 'deny', band: 'unknown', reasons: [] },
      key: 'ohk_unknown',
    },
  },
  record_deploy_override: {
    may: admins,
    args: { reason: 'the matrix asks', ends_at: '2026-11-27T12:00:00Z' },
  },
  record_operation_test: {
    may: services,
    args: {
      name: 'create_ticket',
      revision: 1,
      http_status: 200,
      duration_ms: 12,
      problem: null,
    },
  },
  read_objective_minutes: { may: admins, args: { at: '2026-11-27T12:00:00Z', kind: 'events' } },
  read_slo_objectives: { may: services, args: {} },
  read_slo_report: { may: everyMember, args: {} },
  write_slo_status: { may: services, args: { at: '2026-11-27T12:00:00Z', entries: [] } },
  read_alert_facts: { may: services, args: {} },
  write_alerts: { may: services, args: { at: '2026-11-27T12:00:00Z', entries: [] } },
  record_outside_alert: {
    may: services,
    args: {
      ...{ rule: 'Matrix', labels: {}, title: 'Matrix', summary: 'Matrix' },
      ...{ since: '2026-11-27T12:00:00Z', firing_at: '2026-11-27T12:02:00Z' },
    },
  },
  silence_alerts: {
    may: admins,
    args: {
      ...{ rule: 'DLQBacklog', labels: {}, reason: 'Matrix' },
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  },
  end_silence: { may: admins, args: { id: nobody } },
  read_alerts: { may: everyMember, args: {} },
  read_open_alerts: { may: everyMember, args: {} },
  read_alert: { may: everyMember, args: { id: nobody } },
  read_slo_marks: { may: everyMember, args: {} },
  read_metric_cells: {
    may: services,
    args: { bounds: ['2026-11-27T12:00:00Z', '2026-11-27T12:05:00Z'], services: ['api'] },
  },
  read_operation_cells: {
    may: services,
    args: { bounds: ['2026-11-27T12:00:00Z', '2026-11-27T12:05:00Z'], service: 'api' },
  },
  read_database_figures: { may: services, args: {} },
  read_probe_plan: { may: services, args: {} },
  read_infra_exposition: { may: services, args: {} },
  read_infra: { may: everyMember, args: { window: '1h' } },
  record_probes: {
    may: services,
    args: { probes: [{ name: 'database', outcome: 'answered', latency_ms: 1 }] },
  },
  write_infra_samples: {
    may: services,
    args: { readings: [{ source: 'database', samples: [] }] },
  },
  title_incident: { may: admins, args: { id: 1, title: 'Matrix', reason: null } },
  exclude_from_slo: {
    may: admins,
    args: {
      ...{ objective: 'api_availability', reason: 'Matrix' },
      from_time: new Date(Math.floor(Date.now() / 60_000) * 60_000 - 600_000).toISOString(),
      to_time: new Date(Math.floor(Date.now() / 60_000) * 60_000 - 540_000).toISOString(),
    },
  },
  withdraw_exclusion: { may: admins, args: { id: 1, reason: null } },
  record_switch_proof: { may: services, args: { duration_ms: 0, problem: null } },
  turn_canary: { may: services, args: { on: false } },
  record_metrics: {
    may: services,
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
    args: {
      operation: 'create_ticket',
      revision: null,
      params_text: '{}',
      radius: null,
      why: 'matrix',
    },
  },
  refresh_estimate: { may: services, args: { approval_id: nobody, envelope_text: '{}' } },
  release_control: {
    may: admins,
    args: { control: 'operator_takeover', reason: 'the matrix asks', expected_version: 1 },
  },
  release_unsent: { may: services, args: run },
  remove_channel: { may: admins, args: { id: nobody, reason: 'matrix' } },
  remove_member: { may: admins, args: { member: nobody, reason: 'matrix' } },
  repair_controls: { may: admins, args: { reason: 'matrix' } },
  replay_dead_letter: { may: admins, args: { id: nobody, reason: 'matrix' } },
  replay_dead_letters: { may: admins, args: { ids: [nobody], reason: 'matrix' } },
  request_approval: { may: services, args: { ...intent, key: 'ohk_unknown' } },
  retry_delivery: { may: admins, args: { id: 0, reason: 'matrix' } },
  resume_workflows: { may: admins, args: { ids: [nobody], reason: 'matrix' } },
  revoke_share_link: { may: admins, args: { id: nobody, reason: 'matrix' } },
  revoke_deploy_override: { may: admins, args: { id: nobody, reason: 'matrix' } },
  revoke_api_key: { may: admins, args: { id: nobody, reason: 'matrix' } },
  save_channel: { may: admins, args: { definition: { name: 'matrix' }, reason: 'matrix' } },
  remove_service_budget: {
    may: admins,
    args: { service: 'Matrix', reason: 'matrix', expected_revision: 1 },
  },
  save_service_budget: {
    may: admins,
    args: {
      ...{ service: 'Matrix', plan: '', budget_cents: 100, projected_cents: null },
      ...{ reason: 'matrix', expected_revision: 7 },
    },
  },
  save_objective: {
    may: admins,
    args: { definition: { id: 'api_availability' }, reason: 'matrix' },
  },
  save_operation: { may: admins, args: { definition: { name: 'issue_refund' }, reason: 'matrix' } },
  set_allowed_operations: {
    may: admins,
    args: { operations: ['create_ticket'], reason: 'matrix', expected_version: 1 },
  },
  set_display_name: { may: everyMember, args: { display_name: '' } },
  set_member_role: { may: admins, args: { member: nobody, role: 'admin', reason: 'matrix' } },
  // Who holds a stop key may stop, whoever they are; without one this refuses everybody.
  stop_with_key: { may: [], args: { key: 'ohk_unknown', reason: 'matrix' } },
  submit_again: { may: admins, args: { workflow_id: nobody, envelope_text: '{}' } },
  submit_intent: { may: ['admin', 'service'], args: { ...intent, idempotency_key: 'matrix' } },
  test_channel: { may: admins, args: { id: nobody } },
  take_signing_key: { may: admins, args: { name: 'create_ticket', key_version: 9 } },
  verify_api_key: { may: services, args: { scope: 'ask', key: 'ohk_unknown' } },
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

/** The one function below the exposed schema that roles may execute without a wrapper: row policies call it. */
export const calledByPolicies = { 'private.member_role': ['authenticated'] }
