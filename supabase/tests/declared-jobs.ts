import { randomUUID } from 'node:crypto'
import { ended, firing, write } from './alerts.ts'
import { hold } from './approvals.ts'
import type { Cast } from './audited-stage.ts'
import { call, rows, service } from './database.ts'
import { submitIntent } from './intents.ts'
import { addChannel, deliverAll, tell } from './notifications.ts'

interface Audited {
  /** The action of the row that it leaves when it had something to do. */
  action: string
  /** Gives it something to do. */
  prepare: (cast: Cast) => Promise<unknown>
}

/** What a function of the schedule leaves in the log; where it leaves nothing, why none is due. */
export const jobs: Record<string, Audited | { because: string }> = {
  audit_sessions: {
    action: 'auth.signed_in',
    prepare: ({ approver }) =>
      rows(
        `insert into auth.sessions (id, user_id, created_at) values (gen_random_uuid(), $1, now() - interval '6 s')`,
        [approver.id],
      ),
  },
  beat: { because: 'Measures.' },
  clean_up: {
    action: 'retention.applied',
    async prepare({ admin, key }) {
      await submitIntent(key, admin)
      await rows(
        `update public.workflows set status = 'cancelled', finished_at = now() - interval '91 days' where true`,
      )
    },
  },
  clean_up_approvals: {
    action: 'retention.applied',
    async prepare({ admin, approver, key }) {
      const told = { callbackUrl: 'https://agents.example.com/told' }
      const { id, digest } = await hold(key, admin, told)
      await call(approver, 'decide_approval', { id, digest, decision: 'rejected', reason: 'no' })
      await rows(`update private.callbacks set ended_at = now() - interval '8 days' where true`)
    },
  },
  count_outcomes: { because: 'Measures.' },
  due_jobs: { because: 'The clock itself: its state is in schedule.jobs.' },
  end_drills: {
    action: 'drill.ended',
    async prepare({ admin }) {
      await call(admin, 'start_drill', { reason: 'quarterly' })
      await rows(`update public.drills set started_at = now() - interval '16 minutes' where true`)
    },
  },
  expire_approvals: {
    action: 'approval.expired',
    async prepare({ admin, key }) {
      await hold(key, admin)
      await rows('update public.approval_queue set expires_at = now() where true')
    },
  },
  expire_intents: { because: 'Execution: the end of each run stands in workflow_events.' },
  fill_outbox: { because: 'Tells of what is audited or stands in alert_events.' },
  finish_job: { because: 'The clock itself: its state is in schedule.jobs.' },
  install_cron_jobs: {
    because: 'The owner asks for it at a prompt; it names the jobs to pg_cron.',
  },
  keep_alerts: {
    action: 'retention.applied',
    async prepare() {
      await write([firing()])
      await write([ended()])
      await rows(`update public.alerts set resolved_at = now() - interval '401 days' where true`)
    },
  },
  keep_deploy_decisions: {
    action: 'retention.applied',
    async prepare({ key }) {
      const decision = { change: 'deploy', decision: 'allow', band: 'free', reasons: [] }
      const args = { decision: JSON.stringify(decision), key }
      await call(service, 'record_deploy_decision', args)
      await rows(`update public.deploy_decisions set last_at = now() - interval '401 days'`)
    },
  },
  keep_infra: {
    action: 'retention.applied',
    prepare: () =>
      rows(
        `insert into metrics.infra_minute values ('load_1m', date_trunc('minute', now()) - interval '31 days', 1)`,
      ),
  },
  keep_metrics: {
    action: 'retention.applied',
    prepare: () =>
      rows(`select private.create_minute_partition((now() at time zone 'utc')::date - 40)`),
  },
  keep_outbox: {
    action: 'retention.applied',
    async prepare({ admin }) {
      await addChannel(admin)
      await tell(`ServiceDown/${randomUUID()}`)
      await deliverAll()
      await rows(`update notify.outbox set at = now() - interval '91 days' where true`)
    },
  },
  keep_share_uses: { because: 'Forgets counts of the last ten minutes, which limit a rate.' },
  record_incidents: { because: 'Draws up spans of controls, whose beginning and end are audited.' },
  refresh_live_counts: { because: 'Counts.' },
  roll_up_infra: { because: 'Measures.' },
  roll_up_metrics: { because: 'Measures: what it takes from is removed by keep_metrics.' },
  seal_audit: { because: 'Seals what the log says: a row for that would itself want a seal.' },
  verify_audit: {
    action: 'audit.difference_ended',
    prepare: () =>
      rows(
        `insert into private.audit_comparisons (source, compared_at, code, problem, found_at) values ('entries', now(), 'CHAIN_BROKEN', 'x', now())
         on conflict (source) do update set code = excluded.code, problem = excluded.problem, found_at = excluded.found_at`,
      ),
  },
  run_job: { because: 'The clock itself: its state is in schedule.jobs.' },
  summarise_refusals: {
    action: 'queue.paused.refused',
    async prepare({ approver }) {
      for (let n = 0; n < 2; n += 1) {
        await call(approver, 'pause_queue', { paused: true, reason: 'x' })
      }
      await rows(
        `update public.refusal_counts set minute = minute - interval '2 minutes' where true`,
      )
    },
  },
  sweep_leases: {
    action: 'control.stop_proven',
    async prepare({ admin }) {
      await call(admin, 'engage_control', { control: 'omnihub_kill_switch' })
      await rows('select private.observe_stop()')
      await rows(`update private.stop_proofs set first_seen_at = now() - interval '2 s' where true`)
    },
  },
}
