import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { firing, write } from './alerts.ts'
import { createKey } from './api-keys.ts'
import { askForApproval, decide, hold } from './approvals.ts'
import { archiveOf, claimArchive, oldLog } from './archives.ts'
import { nextCheckpoint, sealAll } from './audit-chain.ts'
import {
  type Cast,
  type AuditedCall,
  reason,
  inAnHour,
  idOf,
  version,
  deadLetter,
  expired,
  incident,
  silence,
  span,
  byKey,
  texts,
} from './audited-stage.ts'
import { anon, call, field, row, rows, service } from './database.ts'
import { radiusOf, record, reestimated } from './estimates.ts'
import { registerOperation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember } from './members.ts'
import { addChannel, channelOf, claimMessages, finish, tell } from './notifications.ts'

/** For each command that is declared to leave a row: one call that succeeds, with what must be there before. */
export const auditedCalls: Record<string, (cast: Cast) => Promise<AuditedCall> | AuditedCall> = {
  async acknowledge_alert({ approver }) {
    await write([firing()])
    const { id } = await row('select id from public.alerts where resolved_at is null limit 1')
    return { by: approver, args: { id, reason } }
  },
  async answer_approval_question({ admin, approver, key }) {
    const approval_id = await askForApproval(key, admin)
    const asked = await call(approver, 'ask_about_approval', { id: approval_id, question: 'Who?' })
    return byKey({ approval_id, event_id: field(asked, 'event_id'), answer: 'Number 7.', key })
  },
  archive_audit: async () => ({ by: service, args: archiveOf(await oldLog()) }),
  async ask_about_approval({ admin, approver, key }) {
    return { by: approver, args: { id: await askForApproval(key, admin), question: 'Who?' } }
  },
  begin_operation_test: ({ admin }) => ({ by: admin, args: { name: 'create_ticket' } }),
  async cancel_workflow({ admin, key }) {
    return { by: admin, args: { id: await submitIntent(key, admin), reason } }
  },
  async cancel_workflows({ admin, key }) {
    return { by: admin, args: { ids: [await submitIntent(key, admin)], reason } }
  },
  async check_runbook_step({ approver }) {
    const begun = await idOf(approver, 'start_runbook', { slug: `r-${randomUUID()}` })
    return { by: approver, args: { run: begun, step: 'look', done: true } }
  },
  async consume_approval({ admin, approver, key }) {
    const approval_id = await askForApproval(key, admin)
    await decide(approver, approval_id)
    await decide(await createMember('approver'), approval_id)
    return byKey({ approval_id, operation: 'issue_refund', params_text: '{"n":1}', key })
  },
  count_refusals: () => ({
    by: service,
    args: {
      function_name: 'guard',
      refusals: JSON.stringify([{ operation: randomUUID(), code: 'KILL_SWITCH', count: 1 }]),
    },
  }),
  create_api_key: ({ admin }) => ({ by: admin, args: { name: 'mine', scopes: ['stop'] } }),
  create_share_link: ({ admin }) => ({
    by: admin,
    args: { name: 'board', expires_at: inAnHour() },
  }),
  async decide_approval({ admin, approver, key }) {
    const { id, digest } = await hold(key, admin)
    return { by: approver, args: { id, digest, decision: 'approved', reason } }
  },
  async discard_dead_letter(cast) {
    return { by: cast.admin, args: { id: await deadLetter(cast), reason } }
  },
  async discard_dead_letters(cast) {
    return { by: cast.admin, args: { ids: [await deadLetter(cast)], reason } }
  },
  async end_drill({ admin }) {
    return { by: admin, args: { id: await idOf(admin, 'start_drill', { reason }) } }
  },
  async end_silence(cast) {
    return { by: cast.admin, args: { id: await silence(cast), reason } }
  },
  begin_audit_export: ({ approver }) => ({ by: approver, args: { format: 'csv' } }),
  async end_audit_export({ approver }) {
    const { body } = await call(approver, 'begin_audit_export', { format: 'csv' })
    const { export: begun } = z.object({ export: z.number() }).parse(body)
    return { by: approver, args: { export: begun, rows: 1, bytes: 9, complete: true } }
  },
  engage_control: ({ admin }) => ({ by: admin, args: { control: 'operator_takeover', reason } }),
  exclude_from_slo: ({ admin }) => ({
    by: admin,
    args: { objective: 'api_availability', ...span(), reason },
  }),
  async finish_runbook({ approver }) {
    const begun = await idOf(approver, 'start_runbook', { slug: `r-${randomUUID()}` })
    return { by: approver, args: { run: begun, note: 'It was the endpoint.' } }
  },
  invite_member: ({ admin }) => ({
    by: admin,
    args: { email: `${randomUUID()}@omnihub.test`, display_name: 'Sam', role: 'viewer', reason },
  }),
  pause_queue: ({ admin }) => ({ by: admin, args: { paused: true, reason } }),
  async read_stop_progress({ admin }) {
    await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
    await rows('select private.observe_stop()')
    await rows(`update private.stop_proofs set first_seen_at = now() - interval '2 s' where true`)
    return { by: admin, args: {}, actor: 'system' }
  },
  async record_archive_checks() {
    const id = await claimArchive()
    const problem = 'It is not in the store.'
    return { by: service, args: { checks: JSON.stringify([{ id, outcome: 'missing', problem }]) } }
  },
  async record_audit_comparison() {
    await call(service, 'record_audit_comparison', { source: 'checkpoints' })
    const problem = 'Number 7 of the chain is another one.'
    return { by: service, args: { source: 'checkpoints', code: 'CHAIN_DIFFERS', problem } }
  },
  record_deploy_decision({ key }) {
    const decision = { change: 'deploy', decision: 'allow', band: 'free', reasons: [] }
    return byKey({ decision: JSON.stringify(decision), key })
  },
  record_deploy_override: ({ admin }) => ({ by: admin, args: { reason, ends_at: inAnHour() } }),
  async record_checkpoint() {
    await sealAll()
    return { by: service, args: await nextCheckpoint() }
  },
  async record_checkpoint_turn() {
    await rows('update private.audit_checkpoint_turn set compared_to = 0')
    const problem = 'The checkpoint at 7 is not in the store any more.'
    const args = { after: 0, compared: '[]', ended: false, code: 'CHECKPOINT_MISSING', problem }
    return { by: service, args }
  },
  async record_drill({ admin }) {
    const id = await idOf(admin, 'start_drill', { reason })
    return { by: service, args: { id, time_to_stop_ms: 430, problem: null } }
  },
  record_export: ({ approver }) => ({ by: approver, args: { what: 'trends', format: 'csv' } }),
  async record_operation_test({ admin }) {
    const begun = await call(admin, 'begin_operation_test', { name: 'create_ticket' })
    const answer = { http_status: 200, duration_ms: 12, problem: null }
    return {
      by: service,
      args: { name: 'create_ticket', revision: field(begun, 'revision'), ...answer },
    }
  },
  async refresh_estimate({ admin, key }) {
    await registerOperation({
      ...{ name: 'issue_refund', risk_level: 'high', required_approvals: 1 },
      estimator: 'https://agents.example.com/estimate',
    })
    await rows(`update public.operations set estimator = $1 where name = 'issue_refund'`, [
      'https://agents.example.com/estimate',
    ])
    await record('{"n":1}', radiusOf())
    const { id } = await hold(key, admin, { blastRadius: radiusOf() })
    await record('{"n":1}', radiusOf({ rows: 11 }))
    const envelope_text = await reestimated(id, radiusOf({ rows: 11 }), 1)
    return { by: service, args: { approval_id: id, envelope_text } }
  },
  async release_control({ admin }) {
    await call(admin, 'engage_control', { control: 'operator_takeover' })
    const args = { control: 'operator_takeover', reason, expected_version: await version() }
    return { by: admin, args }
  },
  async remove_channel({ admin }) {
    return { by: admin, args: { id: await addChannel(admin), reason } }
  },
  async remove_member({ admin }) {
    return { by: admin, args: { member: (await createMember('viewer')).id, reason } }
  },
  async remove_service_budget({ admin }) {
    const service = `Service ${randomUUID()}`
    const budget = { plan: '', budget_cents: 1, projected_cents: null }
    await call(admin, 'save_service_budget', { service, ...budget, reason })
    return { by: admin, args: { service, reason, expected_revision: 1 } }
  },
  async repair_controls({ admin }) {
    await rows('alter table public.emergency_controls disable trigger user')
    await rows('delete from public.emergency_controls where true')
    await rows('alter table public.emergency_controls enable trigger user')
    return { by: admin, args: { reason } }
  },
  async replay_dead_letter(cast) {
    return { by: cast.admin, args: { id: await deadLetter(cast), reason } }
  },
  async replay_dead_letters(cast) {
    return { by: cast.admin, args: { ids: [await deadLetter(cast)], reason } }
  },
  async request_approval({ admin, key }) {
    return byKey({ operation: 'issue_refund', ...(await texts(admin, 'issue_refund')), key })
  },
  async resume_workflows({ admin, key }) {
    const id = await submitIntent(key, admin)
    await rows(`update public.workflows set status = 'halted' where id = $1`, [id])
    return { by: admin, args: { ids: [id], reason } }
  },
  async retry_delivery({ admin }) {
    await addChannel(admin)
    await tell(`DLQBacklog/${randomUUID()}`)
    const [message] = await claimMessages()
    if (message) await finish(message, 'dead', { error: 'HTTP 404' })
    const { id } = await row(`select max(id) as id from notify.deliveries where status = 'dead'`)
    return { by: admin, args: { id, reason } }
  },
  async revoke_api_key({ admin }) {
    return { by: admin, args: { id: (await createKey(admin, ['ask'])).id, reason } }
  },
  async revoke_deploy_override({ admin }) {
    const id = await idOf(admin, 'record_deploy_override', { reason, ends_at: inAnHour() })
    return { by: admin, args: { id, reason } }
  },
  async revoke_share_link({ admin }) {
    const id = await idOf(admin, 'create_share_link', { name: 'board', expires_at: inAnHour() })
    return { by: admin, args: { id, reason } }
  },
  save_channel: ({ admin }) => ({ by: admin, args: { definition: channelOf('webhook'), reason } }),
  save_objective: ({ admin }) => ({
    by: admin,
    args: {
      definition: {
        ...{ id: 'executor_success', title: 'Calls that succeed', kind: 'events' },
        ...{ service: 'executor', objective_ppm: 990_000 },
      },
      reason,
    },
  }),
  save_operation: ({ admin }) => ({
    by: admin,
    args: {
      definition: {
        ...{ name: 'sync_invoice', description: 'For tests.', risk_level: 'low' },
        endpoint_url: 'https://agents.example.com/hook',
      },
      reason,
    },
  }),
  save_service_budget: ({ admin }) => ({
    by: admin,
    args: {
      ...{ service: `Service ${randomUUID()}`, plan: '', budget_cents: 1, projected_cents: null },
      reason,
    },
  }),
  async set_allowed_operations({ admin }) {
    const args = { operations: ['create_ticket'], reason, expected_version: await version() }
    return { by: admin, args }
  },
  set_display_name: ({ approver }) => ({ by: approver, args: { display_name: 'Ann Other' } }),
  async set_member_role({ admin }) {
    const { id } = await createMember('viewer')
    return { by: admin, args: { member: id, role: 'approver', reason } }
  },
  silence_alerts: ({ admin }) => ({
    by: admin,
    args: { rule: 'DLQBacklog', labels: '{}', ends_at: inAnHour(), reason },
  }),
  start_drill: ({ admin }) => ({ by: admin, args: { reason } }),
  start_runbook: ({ approver }) => ({ by: approver, args: { slug: `r-${randomUUID()}` } }),
  async stop_with_key({ admin }) {
    const { key } = await createKey(admin, ['stop'])
    return { by: anon, args: { key, reason }, actor: 'key' }
  },
  async submit_again(cast) {
    const { envelope_text } = await texts(cast.admin, 'create_ticket')
    return { by: cast.admin, args: { workflow_id: await expired(cast), envelope_text } }
  },
  async submit_intent({ admin }) {
    const intent = { operation: 'create_ticket', idempotency_key: randomUUID() }
    return { by: admin, args: { ...intent, ...(await texts(admin, 'create_ticket')) } }
  },
  take_signing_key: ({ admin }) => ({ by: admin, args: { name: 'create_ticket', key_version: 1 } }),
  async test_channel({ admin }) {
    return { by: admin, args: { id: await addChannel(admin) } }
  },
  async title_incident(cast) {
    return { by: cast.admin, args: { id: await incident(cast), title: 'Runaway refunds', reason } }
  },
  async withdraw_exclusion({ admin }) {
    const args = { objective: 'dead_letters', ...span(), reason }
    return { by: admin, args: { id: await idOf(admin, 'exclude_from_slo', args), reason } }
  },
}
