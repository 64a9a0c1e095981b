-- Guards and executors hand over what they counted: absolute totals of their own minutes, one call per flush.

-- Why one entry of a flush cannot be taken; null when it can.
create function private.metric_problem(p_entry jsonb, p_minute_now bigint)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when jsonb_typeof(p_entry) is distinct from 'object' then 'is no object'
    when coalesce(p_entry ->> 'service', '') not in ('api', 'executor') then 'service must be api or executor'
    when coalesce(p_entry ->> 'operation', '') !~ '^[a-z][a-z0-9_]{0,62}$' then 'operation must be a name'
    when not private.is_whole_number(p_entry -> 'minute', p_minute_now - 30 * 1440, p_minute_now + 1, false)
      then 'minute must be minutes since 1970, of the last 30 days'
    when not private.is_whole_number(p_entry -> 'requests', 0, 1000000000, false) then 'requests must be a count'
    when not private.is_whole_number(p_entry -> 'errors', 0, (p_entry ->> 'requests')::numeric, false)
      then 'errors must be a count, at most requests'
    when not private.is_whole_number(p_entry -> 'refused', 0, 1000000000, false) then 'refused must be a count'
    when not private.is_whole_number(p_entry -> 'sum_ms', 0, 9007199254740991, false) then 'sum_ms must be milliseconds'
    when not private.is_whole_number(p_entry -> 'seq', 1, 9007199254740991, false) then 'seq must be a number that rises'
    when jsonb_typeof(p_entry -> 'hist') is distinct from 'array' or jsonb_array_length(p_entry -> 'hist') <> 18
      or exists (select from jsonb_array_elements(p_entry -> 'hist') c where not private.is_whole_number(c, 0, 1000000000, false))
      then 'hist must be 18 counts'
  end;
end
$$;

create function private.record_metrics(p_writer text, p_counts jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now bigint := extract(epoch from clock_timestamp())::bigint / 60;
  v_problem text;
  v_writer integer;
begin
  if char_length(coalesce(p_writer, '')) not between 1 and 60 then
    return private.error_answer(422, 'INVALID_FIELD', 'writer must name the instance that counted.', 'Send its id.', '{"field": "writer"}');
  end if;
  if jsonb_typeof(p_counts) is distinct from 'array' or jsonb_array_length(p_counts) not between 1 and 1000 then
    return private.error_answer(422, 'INVALID_FIELD', 'counts must list 1 to 1000 entries.', 'Send totals by minute and operation.', '{"field": "counts"}');
  end if;
  select format('counts[%s]: %s', e.place - 1, private.metric_problem(e.entry, v_now)) into v_problem
  from jsonb_array_elements(p_counts) with ordinality e (entry, place)
  where private.metric_problem(e.entry, v_now) is not null order by e.place limit 1;
  if v_problem is null and exists (
      select from jsonb_array_elements(p_counts) e group by e ->> 'service', e ->> 'operation', e ->> 'minute' having count(*) > 1) then
    v_problem := 'counts name a minute of an operation twice';
  end if;
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem || '.', 'Send absolute totals of each minute.', '{"field": "counts"}');
  end if;

  select w.id into v_writer from metrics.writers w where w.name = p_writer;
  if not found then
    insert into metrics.writers as w (name) values (p_writer) on conflict (name) do update set name = excluded.name returning w.id into v_writer;
  end if;
  insert into metrics.series (service, operation)
  select distinct e ->> 'service', e ->> 'operation' from jsonb_array_elements(p_counts) e
  where not exists (select from metrics.series s where s.service = e ->> 'service' and s.operation = e ->> 'operation')
  order by 1, 2
  on conflict do nothing;

  with entries as (
    select s.id as series_id, to_timestamp(e.minute * 60) as minute, e.requests, e.errors, e.refused, e.sum_ms, e.hist, e.seq
    from jsonb_to_recordset(p_counts) as e (service text, operation text, minute bigint, requests integer, errors integer,
      refused integer, sum_ms bigint, hist integer[], seq bigint)
    join metrics.series s on s.service = e.service and s.operation = e.operation
    order by s.id, e.minute
  ), written as (
    insert into metrics.slo_minute as m (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
    select e.minute, e.series_id, v_writer, e.requests, e.errors, e.refused, e.sum_ms, e.hist, 1, e.seq from entries e
    on conflict (series_id, minute, writer) do update
      set requests = excluded.requests, errors = excluded.errors, refused = excluded.refused, sum_ms = excluded.sum_ms,
        hist = excluded.hist, layout = excluded.layout, seq = excluded.seq
      where m.seq < excluded.seq
    returning m.series_id, m.minute
  )
  insert into metrics.dirty_hours (series_id, hour)
  select distinct w.series_id, date_trunc('hour', w.minute, 'UTC') from written w
  where w.minute < clock_timestamp() - interval '10 minutes'
  on conflict do nothing;
  return jsonb_build_object('ok', true, 'server_time', clock_timestamp());
end
$$;

revoke execute on function private.metric_problem(jsonb, bigint) from public, anon, authenticated, service_role;
revoke execute on function private.record_metrics(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.record_metrics(text, jsonb) to service_role;

create function public.record_metrics(writer text, counts jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.record_metrics(writer, counts);
end;
revoke execute on function public.record_metrics(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.record_metrics(text, jsonb) to service_role;

-- What the database sees itself: that the clock runs, how workflows end, how deep queues are.
insert into metrics.series (service, operation) values
  ('heartbeat', 'scheduler'), ('queue', 'pending_approvals'), ('queue', 'dead_letters');
insert into metrics.writers (name) values ('database');

-- One row a minute, so that an idle service can be told from one whose recorder is gone.
create function schedule.beat()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select date_trunc('minute', clock_timestamp(), 'UTC'), s.id, w.id, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
  from metrics.series s, metrics.writers w
  where s.service = 'heartbeat' and s.operation = 'scheduler' and w.name = 'database'
  on conflict do nothing;

  insert into metrics.gauge_minute as g (minute, series_id, highest)
  select date_trunc('minute', clock_timestamp(), 'UTC'), s.id,
    case s.operation when 'pending_approvals' then l.pending_approvals else l.dead_letters end
  from metrics.series s, public.live_counts l
  where s.service = 'queue' and l.id = 1
  on conflict (series_id, minute) do update set highest = greatest(g.highest, excluded.highest)
$$;

-- Serves the outcomes of a minute.
create index workflow_events_ended on public.workflow_events (at) where type in ('succeeded', 'dead_letter', 'outcome_unknown');

-- Counts whole minutes anew from what happened in them, so that counting twice changes nothing. Failed is what ended
-- as a dead letter or in nobody's knowledge. Halted, rejected, expired and cancelled work, and what ran without
-- effect, is left out (product.md §7).
create function private.count_workflow_outcomes(p_from timestamptz, p_to timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  insert into metrics.series (service, operation)
  select distinct 'workflows', w.operation
  from public.workflow_events e join public.workflows w on w.id = e.workflow_id
  where e.at >= p_from and e.at < p_to and e.type in ('succeeded', 'dead_letter', 'outcome_unknown')
  order by 2
  on conflict do nothing;

  insert into metrics.slo_minute as m (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select date_trunc('minute', e.at, 'UTC'), s.id, d.id, count(*), count(*) filter (where e.type <> 'succeeded'), 0, 0,
    array_fill(0, array[18]), 1, count(*)
  from public.workflow_events e
  join public.workflows w on w.id = e.workflow_id
  join metrics.series s on s.service = 'workflows' and s.operation = w.operation
  join metrics.writers d on d.name = 'database'
  where e.at >= p_from and e.at < p_to and e.type in ('succeeded', 'dead_letter', 'outcome_unknown')
    and w.mode is distinct from 'advisory'
  group by 1, s.id, d.id
  on conflict (series_id, minute, writer) do update
    set requests = excluded.requests, errors = excluded.errors, seq = excluded.seq
    where m.seq < excluded.seq;
end
$$;

create function schedule.count_outcomes()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  select private.count_workflow_outcomes(date_trunc('minute', clock_timestamp(), 'UTC') - interval '3 minutes', clock_timestamp())
$$;

revoke execute on function schedule.beat() from public, anon, authenticated, service_role;
revoke execute on function schedule.count_outcomes() from public, anon, authenticated, service_role;
revoke execute on function private.count_workflow_outcomes(timestamptz, timestamptz) from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values
  ('beat', '5 seconds', 'sql', 'beat'),
  ('count_outcomes', '15 seconds', 'sql', 'count_outcomes');
