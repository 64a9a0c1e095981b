import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { AlertName } from '../_shared/domain/alerts/rules.ts'

/** Makes what a rule tells of really be so; answers how to end it. */
export type MakeCondition = (owner: pg.Client) => Promise<() => Promise<unknown>>

/** Requests of the last minutes, so many of a hundred failed, each as slow as its bucket says; evaluated as they are. */
function requests(minutes: number, failed: number, bucket: number): MakeCondition {
  return async (owner) => {
    await owner.query(
      `insert into metrics.series (service, operation) values ('api', 'conditions') on conflict do nothing`,
    )
    await owner.query(
      `insert into metrics.writers (name) values ('conditions') on conflict do nothing`,
    )
    const hist = Array.from({ length: 18 }, (_, index) => (index === bucket ? 100 : 0))
    await owner.query(
      `insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
       select date_trunc('minute', now(), 'UTC') - make_interval(mins => ago), s.id, w.id, 100, $2, 0, 100, $3, 1, 1
       from generate_series(0, $1) ago, metrics.series s, metrics.writers w
       where s.operation = 'conditions' and w.name = 'conditions'`,
      [minutes, failed, hist],
    )
    const rollUp = async () => {
      await owner.query(`select private.roll_up_hours(null, now() - interval '29 days', now())`)
      await owner.query(`select private.roll_up_days(null, now() - interval '29 days', now())`)
    }
    await rollUp()
    return async () => {
      const ours = `series_id in (select id from metrics.series where operation = 'conditions')`
      for (const table of ['slo_minute', 'slo_hour', 'slo_day']) {
        await owner.query(`delete from metrics.${table} where ${ours}`)
      }
      await rollUp()
    }
  }
}

/** Buckets that answers of 20 ms and of 1.2 s fall into. */
const [fast, overASecond] = [2, 13]

function deadLetters(count: number): MakeCondition {
  return async (owner) => {
    const marker = randomUUID()
    await owner.query(
      `with made as (
         insert into public.workflows (operation, operation_revision, params_text, canonical_text, status, idempotency_key,
           submitter_type, submitter_id, submitter_name, requester_id, requester_name, expires_at, max_attempts)
         select o.name, o.revision, '{}', '{}', 'dead_letter', n::text, 'system', $1, 'conditions', $1, 'conditions', now() + interval '1 hour', 1
         from generate_series(1, $2) n, (select * from public.operations order by name limit 1) o
         returning id, operation)
       insert into public.dead_letters (workflow_id, operation, error_code, attempts)
       select m.id, m.operation, 'CONDITION', 1 from made m`,
      [marker, count],
    )
    return () => owner.query('delete from public.workflows where submitter_id = $1', [marker])
  }
}

function approvals(count: number): MakeCondition {
  return async (owner) => {
    const marker = randomUUID()
    await owner.query(
      `insert into public.approval_queue (user_id, requester_name, action, operation, operation_revision, risk_level, because,
         required_approvals, params_text, canonical_text, expires_at)
       select $1, 'conditions', 'run', o.name, o.revision, 'high', array['RISK'], 1, '{}', '{}', now() + interval '1 hour'
       from generate_series(1, $2), (select * from public.operations order by name limit 1) o`,
      [marker, count],
    )
    return () => owner.query('delete from public.approval_queue where user_id = $1', [marker])
  }
}

/** Connections that do nothing but be there. */
const connections: MakeCondition = async (owner) => {
  const { rows } = await owner.query<{ free: number; needed: number }>(
    `select (current_setting('max_connections')::integer * 0.9)::integer - count(*)::integer as needed
     from pg_stat_activity where backend_type = 'client backend'`,
  )
  const { host, port, user, password, database } = owner
  const clients = Array.from(
    { length: rows[0]?.needed ?? 0 },
    () => new pg.Client({ host, port, user, password, database }),
  )
  await Promise.all(clients.map((client) => client.connect()))
  return () => Promise.all(clients.map((client) => client.end()))
}

function control(name: string): MakeCondition {
  return async (owner) => {
    await owner.query('select public.engage_control($1, $2)', [name, 'Conditions'])
    return () =>
      owner.query(
        `select public.release_control($1, 'Conditions are over', (select version from public.emergency_controls), false)`,
        [name],
      )
  }
}

/** The last proof is older than the rule allows, as when nobody proves it. */
const silentCanary: MakeCondition = async (owner) => {
  await owner.query(`update public.controls_canary set proven_at = now() - interval '71 seconds'`)
  return () => owner.query('update public.controls_canary set proven_at = now()')
}

/** The evaluator of objectives has been silent for four minutes. */
const silentEvaluator: MakeCondition = async (owner) => {
  await owner.query(`update public.slo_status set at = at - interval '4 minutes'`)
  return () => owner.query(`update public.slo_status set at = at + interval '4 minutes'`)
}

/** Sign-in does not answer its probe. */
const silentService: MakeCondition = async (owner) => {
  const found = (state: string) =>
    owner.query(
      `insert into public.dependency_states as d (name, state) values ('auth', $1)
       on conflict (name) do update set state = $1, since = clock_timestamp(), checked_at = clock_timestamp()`,
      [state],
    )
  await found('unreachable')
  return () => found('reachable')
}

/** What comes next to be archived is not what was signed. */
const changedLog: MakeCondition = async (owner) => {
  const found = (code: string | null) =>
    owner.query(`select public.record_audit_comparison('archiving', $1, 'Number 7 was changed.')`, [
      code,
    ])
  await found('CHAIN_DIFFERS')
  return () => found(null)
}

/** Nobody seals what was written two minutes ago, while the schedule's sealer is held. */
const unsealedLog: MakeCondition = async (owner) => {
  await owner.query('select audit.seal(20000)')
  await owner.query(
    `insert into public.audit_logs (created_at, actor_name, actor_type, action, resource_type, channel)
     values (now() - interval '2 minutes', 'conditions', 'system', 'test.written', 'test', 'system')`,
  )
  return () => owner.query('select audit.seal(20000)')
}

const [hour, day] = [60, 1_440]

/** For every rule that is judged here: its real condition, and whether objectives must be evaluated to see it. */
export const conditions: readonly [rule: AlertName, make: MakeCondition, isEvaluated: boolean][] = [
  ['KillSwitchEnabled', control('omnihub_kill_switch'), false],
  ['ControlEngaged', control('execution_safe_mode'), false],
  ['SwitchUnproven', silentCanary, false],
  ['SLODataMissing', silentEvaluator, false],
  ['AuditLogDiffers', changedLog, false],
  ['AuditLogBehind', unsealedLog, false],
  ['ServiceDown', silentService, false],
  ['DLQBacklog', deadLetters(101), false],
  ['ApprovalQueueBacklog', approvals(51), false],
  ['HighDatabaseConnections', connections, false],
  ['ServiceDown', requests(6, 11, fast), true],
  ['ElevatedErrorRate', requests(6, 1, fast), true],
  ['HighLatency', requests(6, 0, overASecond), true],
  ['HighErrorBudgetBurnRate', requests(hour, 2, fast), true],
  ['ErrorBudgetBurnRate6x', requests(6 * hour, 1, fast), true],
  ['ErrorBudgetBurnRate3x', requests(day, 1, fast), true],
  ['ErrorBudgetBurnRate1x', requests(3 * day, 1, fast), true],
  ['LowErrorBudget', requests(3 * day, 1, fast), true],
]
