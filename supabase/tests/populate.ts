import { randomUUID } from 'node:crypto'
import { firing, write } from './alerts.ts'
import { createKey } from './api-keys.ts'
import { approve } from './approvals.ts'
import { nextCheckpoint, sealAll } from './audit-chain.ts'
import { call, field, rows, service } from './database.ts'
import { beginAllowed, claimOne, refused, run } from './executor.ts'
import { registerOperation, resetInstallation, saveOperation } from './installation.ts'
import { submitIntent } from './intents.ts'
import { createMember } from './members.ts'
import { addChannel } from './notifications.ts'

/** Puts at least one row into every table, by the commands that write them. Returns a key that may do everything but stop. */
export async function populate(): Promise<string> {
  await resetInstallation()
  await registerOperation()
  await registerOperation({ name: 'issue_refund', risk_level: 'high', required_approvals: 1 })
  const admin = await createMember('admin')
  const { key } = await createKey(admin, ['submit', 'ask', 'deploy_gate', 'scrape'])
  await submitIntent(key, admin)
  await run(await claimOne(), refused)
  await submitIntent(key, admin)
  await beginAllowed(await claimOne())
  const held = await submitIntent(key, admin, {
    operation: 'issue_refund',
    callbackUrl: 'https://agents.example.com/told',
  })
  await call(service, 'estimate_blast_radius', { operation: 'issue_refund', params_text: '{}' })
  await approve(held)
  await saveOperation(admin, { name: 'sync_invoice' })
  await call(await createMember('viewer'), 'pause_queue', { paused: true, reason: 'x' })
  await call(service, 'acknowledge_controls', {
    instance_id: randomUUID(),
    function_name: 'guard',
    started_at: new Date(),
    enforced_version: 1,
    older_in_flight: 0,
  })
  await call(admin, 'begin_operation_test', { name: 'issue_refund' })
  await call(admin, 'take_signing_key', { name: 'issue_refund', key_version: 1 })
  const ends_at = new Date(Date.now() + 60_000)
  await call(admin, 'record_deploy_override', { reason: 'the matrix wants one', ends_at })
  await call(admin, 'create_share_link', { name: 'matrix', expires_at: ends_at })
  await call(service, 'read_shared_slo', { token: 'ohs_unknown', address: 'matrix' })
  const begun = await call(admin, 'start_runbook', { slug: 'service-down' })
  await call(admin, 'check_runbook_step', {
    run: field(begun, 'id'),
    step: 'ask-health',
    done: true,
  })
  const drill = await call(admin, 'start_drill', { reason: 'the matrix wants one' })
  await call(admin, 'end_drill', { id: field(drill, 'id') })
  const decision = { change: 'deploy', decision: 'allow', band: 'free', reasons: [] }
  await call(service, 'record_deploy_decision', { decision, key })
  const probes = JSON.stringify([{ name: 'redis', outcome: 'not_configured' }])
  await call(service, 'record_probes', { probes })
  const minute = Math.floor(Date.now() / 60_000) * 60_000
  await call(admin, 'exclude_from_slo', {
    objective: 'dead_letters',
    from_time: new Date(minute - 120_000),
    to_time: new Date(minute),
    reason: 'x',
  })
  await rows(
    `select public.write_slo_status(date_trunc('minute', now()), '[{"objective_id": "dead_letters", "state": "ok",
       "band": "free", "valid": 1, "bad": 0, "figures": {}}]')`,
  )
  await write([firing()])
  await call(admin, 'silence_alerts', {
    ...{ rule: 'DLQBacklog', labels: '{}', reason: 'x' },
    ends_at: new Date(Date.now() + 60_000),
  })
  await rows('delete from public.notification_channels where true')
  await addChannel(admin)
  await rows(`select public.engage_control('omnihub_kill_switch')`)
  await rows('select schedule.record_incidents()')
  await rows('select private.observe_stop()')
  await rows(
    `insert into private.audited_sessions (session_id, user_id) values (gen_random_uuid(), $1)`,
    [admin.id],
  )
  await rows(
    `select public.release_control('omnihub_kill_switch', 'the matrix wants it off', (select version from public.emergency_controls), false)`,
  )
  await sealAll()
  await call(service, 'record_checkpoint', await nextCheckpoint())
  await call(service, 'record_audit_comparison', { source: 'archiving' })
  await rows(
    `insert into public.audit_archives (first_chain_no, last_chain_no, rows, bytes, oldest_at, newest_at, location, path, digest, archived_by_name)
     values (1, 1, 1, 1, now(), now(), 'matrix', 'matrix', sha256('matrix'), 'matrix') on conflict do nothing`,
  )
  await rows(
    `insert into private.audit_archive_checks (archive_id, outcome, looked_at) select id, 'there', now() from public.audit_archives on conflict do nothing`,
  )
  return key
}
