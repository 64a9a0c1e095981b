import { intent, nobody, run, services, type CommandAccess } from './declared-callers.ts'
import {
  audits,
  beats,
  delivers,
  estimates,
  executes,
  measures,
  provesTheSwitch,
  tellsOfAlerts,
} from './declared-leaves.ts'

/** What functions of ours do for machines, and what it leaves in the log. */
export const commandsOfServices: Record<string, CommandAccess> = {
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
  begin_effect: { may: services, leaves: executes, args: { ...run, effect_key: 'call' } },
  record_drill: {
    may: services,
    leaves: audits('drill.measured'),
    args: { id: nobody, time_to_stop_ms: 1, problem: null },
  },
  claim_callbacks: { may: services, leaves: delivers, args: { batch: 1 } },
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
  estimate_blast_radius: {
    may: services,
    leaves: estimates,
    args: { operation: 'create_ticket', params_text: '{}' },
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
  record_archive_checks: {
    may: services,
    leaves: audits('audit.difference_found'),
    args: { checks: '{}' },
  },
  record_audit_comparison: {
    may: services,
    leaves: audits('audit.difference_found'),
    args: { source: 'matrix' },
  },
  record_checkpoint: {
    may: services,
    leaves: audits('audit.checkpointed'),
    args: { statement: '{}', signature: '', public_key: '', location: '' },
  },
  record_checkpoint_turn: {
    may: services,
    leaves: audits('audit.difference_found'),
    args: { after: 0, compared: '{}', ended: false },
  },
  record_deploy_decision: {
    may: services,
    leaves: audits('deploy.decided'),
    args: {
      decision: { change: 'deploy', decision: 'deny', band: 'unknown', reasons: [] },
      key: 'ohk_unknown',
    },
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
  write_slo_status: {
    may: services,
    leaves: measures,
    args: { at: '2026-11-27T12:00:00Z', entries: [] },
  },
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
  record_switch_proof: {
    may: services,
    leaves: provesTheSwitch,
    args: { duration_ms: 0, problem: null },
  },
  turn_canary: { may: services, leaves: provesTheSwitch, args: { on: false } },
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
  release_unsent: { may: services, leaves: executes, args: run },
  request_approval: {
    may: services,
    leaves: audits('approval.requested'),
    args: { ...intent, key: 'ohk_unknown' },
  },
}
