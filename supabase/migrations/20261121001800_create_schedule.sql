-- What runs by the clock. The embedded runner or pg_cron asks for due jobs; each job runs in its own transaction.

create table schedule.jobs (
  name text primary key,
  every interval not null,
  kind text not null,
  target text not null,
  enabled boolean not null default true,
  runs bigint not null default 0,
  last_started_at timestamptz,
  last_finished_at timestamptz,
  last_error text,
  constraint jobs_kind_known check (kind in ('sql', 'function')),
  constraint jobs_every_positive check (every >= interval '1 second')
);
alter table schedule.jobs enable row level security;
revoke all on schedule.jobs from anon, authenticated, service_role;
comment on table schedule.jobs is 'Jobs by the clock: kind sql runs a function of schedule, kind function calls an edge function.';

create function schedule.due_jobs()
returns table (name text, kind text, target text)
language sql
volatile
security invoker
set search_path = ''
as $$
  update schedule.jobs j
  set last_started_at = clock_timestamp()
  where j.name in (
    select d.name from schedule.jobs d
    where d.enabled and (d.last_started_at is null or d.last_started_at + d.every <= clock_timestamp())
    for update skip locked
  )
  returning j.name, j.kind, j.target
$$;

create function schedule.finish_job(p_name text, p_error text default null)
returns void
language sql
volatile
security invoker
set search_path = ''
as $$
  update schedule.jobs j
  set last_finished_at = clock_timestamp(), last_error = left(p_error, 500), runs = j.runs + 1
  where j.name = p_name
$$;

-- Runs one sql job now; an error is written down and never stops the others.
create function schedule.run_job(p_name text)
returns text
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_target text;
  v_error text;
begin
  select j.target into v_target from schedule.jobs j where j.name = p_name and j.kind = 'sql';
  if not found then
    return 'no such sql job';
  end if;
  begin
    execute pg_catalog.format('select schedule.%I()', v_target);
  exception when others then
    v_error := sqlerrm;
  end;
  perform schedule.finish_job(p_name, v_error);
  return v_error;
end
$$;

-- Dead executors: what they held is taken up again, is halted under a kill, or ends with an unknown outcome. Under a
-- kill whatever has no call open is halted at once, without waiting for its lease, and so are retries that wait.
create function schedule.sweep_leases()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_controls jsonb := private.lock_and_read_controls();
  v_killed boolean := private.controls_refuse_all(v_controls);
  v_workflow public.workflows;
  v_effect public.effects;
  v_open integer;
  v_waiting integer;
begin
  for v_workflow in
    select w.* from public.workflows w
    where w.status = 'running'
      and (w.lease_until <= clock_timestamp() or (v_killed and w.updated_at < clock_timestamp() - interval '1 second'))
    order by w.id
    for update skip locked
  loop
    select count(*), count(*) filter (where e.begun_at + e.timeout_ms * interval '1 millisecond' > clock_timestamp())
    into v_open, v_waiting
    from public.effects e where e.workflow_id = v_workflow.id and e.status = 'open';
    if v_open > 0 then
      if v_waiting = 0 and v_workflow.lease_until <= clock_timestamp() then
        update public.effects e set status = 'outcome_unknown', ended_at = clock_timestamp()
        where e.workflow_id = v_workflow.id and e.status = 'open';
        perform private.set_workflow_status(v_workflow.id, 'outcome_unknown', 'OUTCOME_UNKNOWN',
          'A call began and its outcome was never reported.');
      end if;
      continue;
    end if;

    -- The call had ended and only its executor died before it could say so.
    select e.* into v_effect from public.effects e
    where e.workflow_id = v_workflow.id and e.fence = v_workflow.fence order by e.begun_at desc limit 1;
    case v_effect.status
      when 'succeeded' then
        perform private.set_workflow_status(v_workflow.id, 'succeeded', null, null, v_effect.outcome -> 'body');
      when 'failed' then
        perform private.fail_attempt(v_workflow, v_effect.outcome -> 'retryable' = 'true',
          v_effect.outcome ->> 'error_code', v_effect.outcome ->> 'error_message', v_controls);
      else
        perform private.hand_back(v_workflow, v_controls);
    end case;
  end loop;

  if v_killed then
    for v_workflow in
      select w.* from public.workflows w where w.status = 'failed' order by w.id limit 500 for update skip locked
    loop
      perform private.set_workflow_status(v_workflow.id, 'halted', 'KILL_SWITCH', 'The kill switch was engaged before the next attempt.');
    end loop;
  end if;

  -- Calls whose workflow moved on (halted, held, expired) and that never reported.
  update public.effects e set status = 'outcome_unknown', ended_at = clock_timestamp()
  from public.workflows w
  where e.status = 'open' and w.id = e.workflow_id and w.status <> 'running'
    and e.begun_at + e.timeout_ms * interval '1 millisecond' <= clock_timestamp()
    and e.begun_at + interval '15 seconds' <= clock_timestamp();

  perform private.observe_stop();
end
$$;

-- Intents, retries and holds whose time is over never run.
create function schedule.expire_intents()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_workflow public.workflows;
begin
  update public.approval_queue a set status = 'expired', decided_at = clock_timestamp()
  where a.id in (
    select o.id from public.approval_queue o
    where o.status = 'pending' and o.expires_at <= clock_timestamp()
    limit 500 for update skip locked
  );
  for v_workflow in
    select w.* from public.workflows w
    where w.status in ('queued', 'failed', 'awaiting_approval') and w.expires_at <= clock_timestamp()
    order by w.expires_at limit 500
    for update skip locked
  loop
    perform private.set_workflow_status(v_workflow.id, 'expired', 'EXPIRED', case v_workflow.status
      when 'queued' then 'It waited in the queue past its time.'
      when 'failed' then 'It waited for its next attempt past its time.'
      else 'Nobody decided in time.' end);
  end loop;
end
$$;

-- One summary row for what a minute of repeated refusals came to, once no call of that minute can still be under way.
create function schedule.summarise_refusals()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_row public.refusal_counts;
begin
  for v_row in
    select r.* from public.refusal_counts r
    where r.summarised_at is null and r.minute + interval '70 seconds' < clock_timestamp()
    order by r.minute limit 500
    for update skip locked
  loop
    update public.refusal_counts r set summarised_at = clock_timestamp()
    where r.actor_key = v_row.actor_key and r.action = v_row.action and r.code = v_row.code and r.minute = v_row.minute;
    if v_row.count > 1 then
      perform private.audit(row(v_row.actor_id, v_row.actor_name, v_row.actor_type, null)::private.actor,
        v_row.action || '.refused', v_row.resource_type, v_row.resource_id, v_row.count || ' times',
        jsonb_build_object('code', v_row.code, 'count', v_row.count, 'minute', v_row.minute, 'summary', true));
    end if;
  end loop;
end
$$;

create table public.live_counts (
  id smallint primary key default 1,
  running integer not null default 0,
  queued integer not null default 0,
  awaiting_approval integer not null default 0,
  halted integer not null default 0,
  failed_1h integer not null default 0,
  dead_letters integer not null default 0,
  outcome_unknown integer not null default 0,
  open_effects integer not null default 0,
  pending_approvals integer not null default 0,
  oldest_pending_at timestamptz,
  finished_1m integer not null default 0,
  updated_at timestamptz not null default clock_timestamp(),
  constraint live_counts_single_row check (id = 1)
);
insert into public.live_counts (id) values (1);
comment on table public.live_counts is 'One row of counts, written at most once a second, so that screens can be live without publishing workflows.';
comment on column public.live_counts.failed_1h is 'Workflows that ended as dead letters or with an unknown outcome within the last hour.';

revoke all on public.live_counts from anon, authenticated, service_role;
grant select on public.live_counts to authenticated;
alter table public.live_counts enable row level security;
create policy "Members see the live counts" on public.live_counts for select to authenticated
  using ((select private.member_role()) is not null);

-- Only when something changed, and not again within the same second, whoever calls it how often.
create function schedule.refresh_live_counts()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.live_counts l
  set running = c.running, queued = c.queued, awaiting_approval = c.awaiting_approval, halted = c.halted,
    failed_1h = f.failed_1h, dead_letters = c.dead_letters, outcome_unknown = c.outcome_unknown, open_effects = e.open_effects,
    pending_approvals = a.pending, oldest_pending_at = a.oldest, finished_1m = f.finished_1m, updated_at = clock_timestamp()
  from (
    select count(*) filter (where w.status = 'running') as running,
      count(*) filter (where w.status in ('queued', 'failed')) as queued,
      count(*) filter (where w.status = 'awaiting_approval') as awaiting_approval,
      count(*) filter (where w.status = 'halted') as halted,
      count(*) filter (where w.status = 'dead_letter') as dead_letters,
      count(*) filter (where w.status = 'outcome_unknown') as outcome_unknown
    from public.workflows w
    where w.status in ('running', 'queued', 'failed', 'awaiting_approval', 'halted', 'dead_letter', 'outcome_unknown')
  ) c, (
    select count(*) filter (where w.status = 'dead_letter') + (
        select count(*) from public.workflows u where u.status = 'outcome_unknown' and u.updated_at > clock_timestamp() - interval '1 hour'
      ) as failed_1h,
      count(*) filter (where w.status = 'succeeded' and w.finished_at > clock_timestamp() - interval '1 minute') as finished_1m
    from public.workflows w
    where w.finished_at > clock_timestamp() - interval '1 hour'
  ) f, (
    select count(*) as open_effects from public.effects e where e.status = 'open'
  ) e, (
    select count(*) as pending, min(a.created_at) as oldest from public.approval_queue a where a.status = 'pending'
  ) a
  where l.id = 1 and l.updated_at <= clock_timestamp() - interval '950 milliseconds'
    and (l.running, l.queued, l.awaiting_approval, l.halted, l.failed_1h, l.dead_letters, l.outcome_unknown, l.open_effects,
      l.pending_approvals, l.oldest_pending_at, l.finished_1m)
    is distinct from (c.running::integer, c.queued::integer, c.awaiting_approval::integer, c.halted::integer, f.failed_1h::integer,
      c.dead_letters::integer, c.outcome_unknown::integer, e.open_effects::integer, a.pending::integer, a.oldest, f.finished_1m::integer)
$$;

-- Retention: workflows 90 days (demo 2), idempotency keys 7 days. Dead letters, halted work and unknown outcomes stay
-- until somebody has handled them. Approvals outlive their workflow, audit rows everything.
create function schedule.clean_up()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_keep interval := (select case when i.demo then interval '2 days' else interval '90 days' end from public.installation i where i.id = 1);
begin
  delete from public.guard_instances g where g.last_seen_at < clock_timestamp() - interval '1 hour';
  delete from private.api_key_uses u where u.minute < clock_timestamp() - interval '1 hour';
  delete from public.refusal_counts r where r.summarised_at < clock_timestamp() - interval '1 day';
  update public.workflows w set idempotency_active = false
  where w.idempotency_active and w.finished_at < clock_timestamp() - interval '7 days';
  delete from public.workflows w
  where w.id in (
    select o.id from public.workflows o
    where o.status in ('succeeded', 'cancelled', 'rejected', 'expired') and o.finished_at < clock_timestamp() - v_keep
    order by o.finished_at limit 5000
  );
  -- pg_cron never removes its own run details, which grow by several rows a second.
  if pg_catalog.to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < $1' using clock_timestamp() - interval '1 day';
  end if;
end
$$;

insert into schedule.jobs (name, every, kind, target) values
  ('sweep_leases', '1 second', 'sql', 'sweep_leases'),
  ('expire_intents', '1 second', 'sql', 'expire_intents'),
  ('refresh_live_counts', '1 second', 'sql', 'refresh_live_counts'),
  ('summarise_refusals', '20 seconds', 'sql', 'summarise_refusals'),
  ('clean_up', '10 minutes', 'sql', 'clean_up'),
  ('executor', '1 second', 'function', 'executor');

-- For /health/deep: which jobs missed their time?
create function private.read_health()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'in_recovery', pg_catalog.pg_is_in_recovery(),
    'controls_readable', exists (
      select from public.emergency_controls c
      where c.id = '00000000-0000-0000-0000-000000000001' and private.controls_are_readable(to_jsonb(c))),
    'jobs', (
      select coalesce(jsonb_agg(jsonb_build_object('name', j.name, 'every_seconds', extract(epoch from j.every),
        'last_started_at', j.last_started_at, 'last_finished_at', j.last_finished_at, 'failed', j.last_error is not null,
        'late', j.enabled and (j.last_started_at is null or j.last_started_at + 3 * j.every + interval '5 seconds' < clock_timestamp())
      ) order by j.name), '[]')
      from schedule.jobs j
    )
  );
end
$$;

revoke execute on function schedule.due_jobs() from public, anon, authenticated, service_role;
revoke execute on function schedule.finish_job(text, text) from public, anon, authenticated, service_role;
revoke execute on function schedule.run_job(text) from public, anon, authenticated, service_role;
revoke execute on function schedule.sweep_leases() from public, anon, authenticated, service_role;
revoke execute on function schedule.expire_intents() from public, anon, authenticated, service_role;
revoke execute on function schedule.summarise_refusals() from public, anon, authenticated, service_role;
revoke execute on function schedule.refresh_live_counts() from public, anon, authenticated, service_role;
revoke execute on function schedule.clean_up() from public, anon, authenticated, service_role;
revoke execute on function private.read_health() from public, anon, authenticated, service_role;
grant execute on function private.read_health() to service_role;

create function public.read_health()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_health();
end;
revoke execute on function public.read_health() from public, anon, authenticated, service_role;
grant execute on function public.read_health() to service_role;
