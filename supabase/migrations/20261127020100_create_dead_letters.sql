-- What nobody can run any more without a human: one row each time a workflow has used up its attempts, until somebody
-- replays it or gives it up. A trigger writes it, so that no way of becoming a dead letter is forgotten.

create table public.dead_letters (
  id uuid primary key default gen_random_uuid(),
  workflow_id uuid not null references public.workflows (id) on delete cascade,
  operation text not null,
  error_code text,
  error_message text,
  attempts integer not null,
  created_at timestamptz not null default clock_timestamp(),
  handled_at timestamptz,
  handled_by uuid,
  handled_by_name text,
  handling text,
  reason text,
  constraint dead_letters_handling_known check (handling in ('replayed', 'discarded')),
  constraint dead_letters_handled_as_a_whole check ((handled_at is null) = (handling is null) and (handled_at is null) = (handled_by_name is null)),
  constraint dead_letters_reason_length check (char_length(reason) <= 2000)
);
-- A workflow waits for one decision at a time.
create unique index dead_letters_once on public.dead_letters (workflow_id) where handled_at is null;
create index dead_letters_of_workflow on public.dead_letters (workflow_id, created_at);
-- Serve read_dead_letters, newest first, and the count of what is open.
create index dead_letters_open on public.dead_letters (created_at desc, id desc) where handled_at is null;
create index dead_letters_handled on public.dead_letters (created_at desc, id desc) where handled_at is not null;
-- Serves retention.
create index dead_letters_handled_at on public.dead_letters (handled_at) where handled_at is not null;

comment on table public.dead_letters is 'One row each time a workflow became a dead letter. Open until replayed or discarded by an admin.';
comment on column public.dead_letters.attempts is 'How often it had been tried when it was given up.';
comment on column public.dead_letters.handled_by is 'Snapshot without foreign key, so that deleting a person breaks nothing.';

revoke all on public.dead_letters from anon, authenticated, service_role;
grant select on public.dead_letters to authenticated;
alter table public.dead_letters enable row level security;
create policy "Admins and approvers see dead letters" on public.dead_letters for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));

create function private.write_dead_letter()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into public.dead_letters (workflow_id, operation, error_code, error_message, attempts)
  values (new.id, new.operation, new.error_code, new.error_message, new.attempt);
  return null;
end
$$;
revoke execute on function private.write_dead_letter() from public, anon, authenticated, service_role;
create trigger workflows_write_dead_letter after update of status on public.workflows
  for each row when (new.status = 'dead_letter' and old.status is distinct from 'dead_letter')
  execute function private.write_dead_letter();

-- Those that were there before.
insert into public.dead_letters (workflow_id, operation, error_code, error_message, attempts, created_at)
select w.id, w.operation, w.error_code, w.error_message, w.attempt, coalesce(w.finished_at, w.updated_at)
from public.workflows w where w.status = 'dead_letter';

-- Only when something changed, and not again within the same second, whoever calls it how often.
create or replace function schedule.refresh_live_counts()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.live_counts l
  set running = c.running, queued = c.queued, awaiting_approval = c.awaiting_approval, halted = c.halted,
    failed_1h = d.failed_1h + c.unknown_1h, dead_letters = o.open, outcome_unknown = c.outcome_unknown, open_effects = e.open_effects,
    pending_approvals = a.pending, oldest_pending_at = a.oldest, finished_1m = f.finished_1m, updated_at = clock_timestamp()
  from (
    select count(*) filter (where w.status = 'running') as running,
      count(*) filter (where w.status in ('queued', 'failed')) as queued,
      count(*) filter (where w.status = 'awaiting_approval') as awaiting_approval,
      count(*) filter (where w.status = 'halted') as halted,
      count(*) filter (where w.status = 'outcome_unknown') as outcome_unknown,
      count(*) filter (where w.status = 'outcome_unknown' and w.updated_at > clock_timestamp() - interval '1 hour') as unknown_1h
    from public.workflows w
    where w.status in ('running', 'queued', 'failed', 'awaiting_approval', 'halted', 'outcome_unknown')
  ) c, (
    select count(*) as open from public.dead_letters d where d.handled_at is null
  ) o, (
    select count(*) as failed_1h from (
      select from public.dead_letters d where d.handled_at is null and d.created_at > clock_timestamp() - interval '1 hour'
      union all
      select from public.dead_letters d where d.handled_at is not null and d.created_at > clock_timestamp() - interval '1 hour'
    ) n
  ) d, (
    select count(*) as finished_1m from public.workflows w
    where w.finished_at > clock_timestamp() - interval '1 minute' and w.status = 'succeeded'
  ) f, (
    select count(*) as open_effects from public.effects e where e.status = 'open'
  ) e, (
    select count(*) as pending, min(a.created_at) as oldest from public.approval_queue a where a.status = 'pending'
  ) a
  where l.id = 1 and l.updated_at <= clock_timestamp() - interval '950 milliseconds'
    and (l.running, l.queued, l.awaiting_approval, l.halted, l.failed_1h, l.dead_letters, l.outcome_unknown, l.open_effects,
      l.pending_approvals, l.oldest_pending_at, l.finished_1m)
    is distinct from (c.running::integer, c.queued::integer, c.awaiting_approval::integer, c.halted::integer, (d.failed_1h + c.unknown_1h)::integer,
      o.open::integer, c.outcome_unknown::integer, e.open_effects::integer, a.pending::integer, a.oldest, f.finished_1m::integer)
$$;
comment on column public.live_counts.dead_letters is 'Dead letters that nobody has handled yet.';

-- Retention: workflows 90 days (demo 2), idempotency keys 7 days, dead letters as long as workflows from when they were
-- handled. Open dead letters, halted work and unknown outcomes stay. Approvals outlive their workflow, audit rows
-- everything.
create or replace function schedule.clean_up()
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
  delete from public.dead_letters d
  where d.id in (
    select o.id from public.dead_letters o where o.handled_at < clock_timestamp() - v_keep order by o.handled_at limit 5000
  );
  delete from public.workflows w
  where w.id in (
    select o.id from public.workflows o
    where o.finished_at < clock_timestamp() - v_keep
      and (o.status in ('succeeded', 'cancelled', 'rejected', 'expired')
        or (o.status = 'dead_letter' and not exists (select from public.dead_letters d where d.workflow_id = o.id)))
    order by o.finished_at limit 5000
  );
  -- pg_cron never removes its own run details, which grow by several rows a second.
  if pg_catalog.to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < $1' using clock_timestamp() - interval '1 day';
  end if;
end
$$;
