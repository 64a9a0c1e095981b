-- Every second, over a million workflows, the counts took 0.7 s. A list of statuses with 'running' in it is served by
-- none of the partial indexes, and a bound by clock_timestamp(), which is volatile, by no index at all.

-- Only when something changed, and not again within the same second, whoever calls it how often.
create or replace function schedule.refresh_live_counts()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.live_counts l
  set running = r.running, queued = c.queued, awaiting_approval = c.awaiting_approval, halted = c.halted,
    failed_1h = d.failed_1h + u.unknown_1h, dead_letters = o.open, outcome_unknown = c.outcome_unknown, open_effects = e.open_effects,
    pending_approvals = a.pending, oldest_pending_at = a.oldest, finished_1m = f.finished_1m, updated_at = clock_timestamp()
  from (
    select count(*) as running from public.workflows w where w.status = 'running'
  ) r, (
    select count(*) filter (where w.status in ('queued', 'failed')) as queued,
      count(*) filter (where w.status = 'awaiting_approval') as awaiting_approval,
      count(*) filter (where w.status = 'halted') as halted,
      count(*) filter (where w.status = 'outcome_unknown') as outcome_unknown
    from public.workflows w
    where w.status in ('queued', 'failed', 'awaiting_approval', 'halted', 'outcome_unknown')
  ) c, (
    select count(*) as unknown_1h from public.workflows w
    where w.status = 'outcome_unknown' and w.updated_at > statement_timestamp() - interval '1 hour'
  ) u, (
    select count(*) as open from public.dead_letters d where d.handled_at is null
  ) o, (
    select count(*) as failed_1h from (
      select from public.dead_letters d where d.handled_at is null and d.created_at > statement_timestamp() - interval '1 hour'
      union all
      select from public.dead_letters d where d.handled_at is not null and d.created_at > statement_timestamp() - interval '1 hour'
    ) n
  ) d, (
    select count(*) as finished_1m from public.workflows w
    where w.finished_at > statement_timestamp() - interval '1 minute' and w.status = 'succeeded'
  ) f, (
    select count(*) as open_effects from public.effects e where e.status = 'open'
  ) e, (
    select count(*) as pending, min(a.created_at) as oldest from public.approval_queue a where a.status = 'pending'
  ) a
  where l.id = 1 and l.updated_at <= clock_timestamp() - interval '950 milliseconds'
    and (l.running, l.queued, l.awaiting_approval, l.halted, l.failed_1h, l.dead_letters, l.outcome_unknown, l.open_effects,
      l.pending_approvals, l.oldest_pending_at, l.finished_1m)
    is distinct from (r.running::integer, c.queued::integer, c.awaiting_approval::integer, c.halted::integer, (d.failed_1h + u.unknown_1h)::integer,
      o.open::integer, c.outcome_unknown::integer, e.open_effects::integer, a.pending::integer, a.oldest, f.finished_1m::integer)
$$;
