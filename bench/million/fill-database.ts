import type pg from 'pg'

export type Filling = {
  readonly workflows: number
  readonly waiting: number
  readonly held: number
  readonly stopped: number
}

/**
 * A database as it is after three busy months: nearly everything has ended, some work waits, is held or was stopped.
 * Written by the owner past the commands, whose cost is not what is measured.
 */
export async function fillDatabase(owner: pg.Client, filling: Filling): Promise<void> {
  const { workflows, waiting, held, stopped } = filling
  await owner.query(
    `insert into public.operations (name, description, risk_level, required_approvals, endpoint_url, updated_by_name)
     select 'bench_' || chr(96 + n), 'For the bench', 'low', 0, 'https://example.com/bench', 'bench' from generate_series(1, 10) n`,
  )
  // Triggers answer for single rows; a million of them would take longer than everything that is measured.
  await owner.query(`set session_replication_role = replica`)
  await owner.query(
    `insert into public.workflows (operation, operation_revision, params_text, canonical_text, status, idempotency_key, submitter_type,
       submitter_id, submitter_name, requester_id, requester_name, trace_id, created_at, updated_at, available_at, expires_at,
       finished_at, attempt, max_attempts, idempotency_active)
     select 'bench_' || chr(97 + n % 10), 1, '{"n": ' || n || '}', '{"n": ' || n || '}', s.status, 'bench-' || n, 'key',
       k.id, 'Bench agents', k.id, 'Bench', md5(n::text), c.at, c.at, c.at,
       case when s.ended then c.at + interval '15 minutes' else now() + interval '1 day' end,
       case when s.ended then c.at + interval '2 seconds' end, 1, 4, not s.ended
     from generate_series(1, $1::int) n
     cross join (select gen_random_uuid() as id) k
     cross join lateral (select now() - n * (interval '90 days' / $1::int) as at) c
     cross join lateral (select case
         when n <= $2 then 'queued' when n <= $2 + $3 then 'awaiting_approval' when n <= $2 + $3 + $4 then 'halted'
         when n % 50 = 0 then 'dead_letter' when n % 97 = 0 then 'cancelled' when n % 89 = 0 then 'expired' else 'succeeded' end as status,
       n > $2 + $3 + $4 as ended) s`,
    [workflows, waiting, held, stopped],
  )
  await owner.query(
    `insert into public.approval_queue (workflow_id, user_id, requester_name, action, operation, operation_revision, risk_level, status,
       because, required_approvals, params_text, canonical_text, created_at, expires_at)
     select w.id, w.requester_id, w.requester_name, w.operation, w.operation, 1, 'low', 'pending',
       '{operator_takeover}', 1, w.params_text, w.canonical_text, now(), now() + interval '1 day'
     from public.workflows w where w.status = 'awaiting_approval'`,
  )
  await owner.query(
    `update public.workflows w set approval_id = a.id from public.approval_queue a where a.workflow_id = w.id`,
  )
  await owner.query(
    `insert into public.dead_letters (workflow_id, operation, error_code, error_message, attempts, created_at, handled_at, handling, handled_by_name, reason)
     select w.id, w.operation, 'HTTP_500', 'It failed.', 4, w.finished_at, w.finished_at + interval '1 hour', 'discarded', 'Bench', 'For the bench'
     from public.workflows w where w.status = 'dead_letter'`,
  )
  await owner.query(
    `insert into public.effects (workflow_id, attempt, fence, effect_key, mode, status, controls_version, begun_at, not_after, timeout_ms, ended_at, outcome)
     select w.id, 1, 1, 'call', 'live', 'succeeded', 1, w.created_at, w.created_at, 10000, w.finished_at, '{"status": "succeeded"}'
     from public.workflows w where w.status = 'succeeded' and w.created_at > now() - interval '7 days'`,
  )
  await owner.query(`set session_replication_role = origin`)
  await owner.query('vacuum analyze public.workflows')
  for (const table of ['approval_queue', 'dead_letters', 'effects']) {
    await owner.query(`vacuum analyze public.${table}`)
  }
}
