-- What a scrape and a dashboard read. Objectives come from slo_status, as everywhere; counters are totals since the
-- first count, which is what a scraper expects: they only rise.

-- Whole days and hours that no longer change come from their roll-ups, the last hours from minutes.
create function private.count_since_ever()
returns table (service text, operation text, requests bigint, errors bigint, refused bigint, sum_ms bigint, hist bigint[])
language sql
stable
security definer
set search_path = ''
as $$
  with bounds as (
    select date_trunc('hour', clock_timestamp(), 'UTC') - interval '2 hours' as minutes_from
  ), parts as (
    select d.series_id, d.requests, d.errors, d.refused, d.sum_ms, d.hist
    from metrics.slo_day d, bounds b where d.day < date_trunc('day', b.minutes_from, 'UTC')
    union all
    select h.series_id, h.requests, h.errors, h.refused, h.sum_ms, h.hist
    from metrics.slo_hour h, bounds b where h.hour >= date_trunc('day', b.minutes_from, 'UTC') and h.hour < b.minutes_from
    union all
    select m.series_id, m.requests, m.errors, m.refused, m.sum_ms, m.hist::bigint[]
    from metrics.slo_minute m, bounds b where m.minute >= b.minutes_from
  )
  select s.service, s.operation, coalesce(sum(p.requests), 0)::bigint, coalesce(sum(p.errors), 0)::bigint,
    coalesce(sum(p.refused), 0)::bigint, coalesce(sum(p.sum_ms), 0)::bigint,
    array[sum(p.hist[1]), sum(p.hist[2]), sum(p.hist[3]), sum(p.hist[4]), sum(p.hist[5]), sum(p.hist[6]), sum(p.hist[7]), sum(p.hist[8]),
      sum(p.hist[9]), sum(p.hist[10]), sum(p.hist[11]), sum(p.hist[12]), sum(p.hist[13]), sum(p.hist[14]), sum(p.hist[15]),
      sum(p.hist[16]), sum(p.hist[17]), sum(p.hist[18])]::bigint[]
  from metrics.series s join parts p on p.series_id = s.id
  where s.service in ('api', 'executor', 'workflows')
  group by s.service, s.operation
$$;
revoke execute on function private.count_since_ever() from public, anon, authenticated, service_role;

-- For whoever holds a key with the scope `scrape`, and for the service itself, which passes none.
create function private.read_exposition(p_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check;
begin
  if p_key is not null then
    v_check := private.check_api_key(p_key, 'scrape', 'metrics.scraped');
    if v_check.refusal is not null then
      return v_check.refusal;
    end if;
  end if;
  return jsonb_build_object(
    'objectives', (
      select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'service', o.service, 'objective_ppm', o.objective_ppm,
        'status', to_jsonb(s) - array['objective_id', 'updated_at']) order by o.position, o.id), '[]')
      from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id where o.enabled),
    'counters', (select coalesce(jsonb_agg(to_jsonb(c) order by c.service, c.operation), '[]') from private.count_since_ever() c),
    'controls', (select to_jsonb(c) from public.emergency_controls c),
    'counts', (select to_jsonb(l) - 'id' from public.live_counts l));
end
$$;
revoke execute on function private.read_exposition(text) from public, anon, authenticated, service_role;
grant execute on function private.read_exposition(text) to service_role;

create function public.read_exposition(key text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_exposition(key);
end;
revoke execute on function public.read_exposition(text) from public, anon, authenticated, service_role;
grant execute on function public.read_exposition(text) to service_role;

-- The figures of the operator page in one answer. `today` begins where the reader's day does. Members see counts;
-- what was done and by whom is for approvers and admins.
create function private.read_operator_metrics(p_today_from timestamptz)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_role text := private.member_role();
  v_from timestamptz := coalesce(p_today_from, date_trunc('day', clock_timestamp(), 'UTC'));
  v_counts public.live_counts;
begin
  if v_role is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read these figures.', 'Ask an admin for an invitation.');
  end if;
  if v_from > clock_timestamp() or v_from < clock_timestamp() - interval '48 hours' then
    return private.error_answer(422, 'INVALID_FIELD', 'today_from must lie within the last 48 hours.', 'Send the last midnight of the reader.',
      '{"field": "today_from"}');
  end if;
  select l.* into v_counts from public.live_counts l where l.id = 1;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    -- The counts are looked at every second, and written only when they changed.
    'as_of', coalesce((select j.last_finished_at from schedule.jobs j where j.name = 'refresh_live_counts'), v_counts.updated_at),
    'environment', (select i.environment from public.installation i where i.id = 1),
    'queue_paused', (select i.queue_paused from public.installation i where i.id = 1),
    'controls', (select to_jsonb(c) from public.emergency_controls c),
    'approvals', jsonb_build_object(
      'pending', v_counts.pending_approvals,
      'oldest_pending_at', v_counts.oldest_pending_at,
      'decided_today', (select count(*) from public.approval_queue a where a.decided_at >= v_from and a.status in ('approved', 'rejected')),
      'expired_today', (select count(*) from public.approval_queue a where a.decided_at >= v_from and a.status = 'expired')),
    'workflows', jsonb_build_object('running', v_counts.running, 'queued', v_counts.queued, 'awaiting_approval', v_counts.awaiting_approval,
      'halted', v_counts.halted, 'failed_1h', v_counts.failed_1h, 'outcome_unknown', v_counts.outcome_unknown),
    'dead_letters', v_counts.dead_letters,
    'late_jobs', (select coalesce(jsonb_agg(j ->> 'name' order by j ->> 'name'), '[]')
      from jsonb_array_elements(private.read_health() -> 'jobs') j where (j ->> 'late')::boolean or (j ->> 'failed')::boolean),
    'activity', case when v_role in ('admin', 'approver') then (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.seq desc), '[]') from (
        select l.seq, l.created_at, l.actor_name, l.actor_type, l.action, l.resource_type, l.resource_id, l.reason
        from public.audit_logs l order by l.seq desc limit 10) r) end);
end
$$;
revoke execute on function private.read_operator_metrics(timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.read_operator_metrics(timestamptz) to authenticated;

create function public.read_operator_metrics(today_from timestamptz default null)
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.read_operator_metrics(today_from);
end;
revoke execute on function public.read_operator_metrics(timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.read_operator_metrics(timestamptz) to authenticated;
