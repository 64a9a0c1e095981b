-- Counts between neighbours of a list of moments, whatever they are: the windows of an evaluation, the hours of a
-- chart, the minutes that are left out. Replaces the reader of windows, which read three days of minutes each time.

-- What has to be read from minutes, because a bound lies inside the hour, or the hour is not rolled up for sure.
-- Everything else is read from hours, which gives the same counts (slo.md §6).
create function private.spans_of_minutes(p_bounds timestamptz[])
returns tstzmultirange
language sql
stable
set search_path = ''
as $$
  with edges as (
    select min(b) as first, max(b) as last from unnest(p_bounds) b
  ), rolled_up as (
    -- The last hour with rows may have been rolled up while it ran, the one before it while writers were late.
    select least(date_trunc('hour', clock_timestamp() - interval '3 hours', 'UTC'),
      (select max(h.hour) from metrics.slo_hour h) - interval '1 hour') as until
  ), hours as (
    select date_trunc('hour', b, 'UTC') as hour from unnest(p_bounds) b where b <> date_trunc('hour', b, 'UTC')
    union
    select d.hour from metrics.dirty_hours d, edges e where d.hour > e.first - interval '1 hour' and d.hour < e.last
    union
    select g.hour from edges e cross join lateral generate_series(
      greatest(date_trunc('hour', e.first, 'UTC'), coalesce((select r.until from rolled_up r), '-infinity')),
      e.last, interval '1 hour') g (hour)
  )
  select coalesce(range_agg(tstzrange(h.hour, h.hour + interval '1 hour')) filter (where h.hour is not null), '{}') * tstzmultirange(tstzrange(e.first, e.last))
  from edges e left join hours h on true group by e.first, e.last
$$;
comment on function private.spans_of_minutes(timestamptz[]) is 'The spans between the first and the last of the bounds that hours cannot tell.';

create function private.bounds_problem(p_bounds timestamptz[])
returns jsonb
language sql
stable
set search_path = ''
as $$
  select private.error_answer(422, 'INVALID_FIELD', 'bounds must list 2 to 3000 whole minutes, rising, within 400 days.',
    'Ask for the edges of the cells.', '{"field": "bounds"}')
  where coalesce(cardinality(p_bounds), 0) not between 2 and 3000
    or array_position(p_bounds, null) is not null
    or p_bounds is distinct from array(select distinct date_trunc('minute', b, 'UTC') from unnest(p_bounds) b order by 1)
    or p_bounds[cardinality(p_bounds)] - p_bounds[1] > interval '400 days'
$$;
comment on function private.bounds_problem(timestamptz[]) is 'The refusal of bounds that are none; null when they are.';

-- When the recorder was first seen: by the minute while minutes are kept, then by the hour.
create function private.metrics_known_since()
returns timestamptz
language sql
stable
set search_path = ''
as $$
  with beat as materialized (
    select s.id from metrics.series s where s.service = 'heartbeat' and s.operation = 'scheduler'
  ), first as (
    select (select m.minute from metrics.slo_minute m where m.series_id = (select b.id from beat b) order by m.minute limit 1) as minute,
      (select h.hour from metrics.slo_hour h where h.series_id = (select b.id from beat b) order by h.hour limit 1) as hour
  )
  select case when f.hour < date_trunc('hour', f.minute, 'UTC') then f.hour else coalesce(f.minute, f.hour) end from first f
$$;

-- Cell n is from bound n up to, not including, bound n + 1, counted from 1. Cells in which nothing was counted are absent.
-- The planner cannot know how few partitions the spans touch; compiling for all of them would take twenty times as long.
create function private.read_metric_cells(p_bounds timestamptz[], p_services text[], p_limits jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
declare
  v_first timestamptz := p_bounds[1];
  v_last timestamptz := p_bounds[cardinality(p_bounds)];
  v_problem jsonb := private.bounds_problem(p_bounds);
  v_minutes tstzmultirange := private.spans_of_minutes(p_bounds);
begin
  if v_problem is not null then
    return v_problem;
  end if;
  return jsonb_build_object(
    'known_since', private.metrics_known_since(),
    'services', (
      with counted as (
        select s.id, s.service from metrics.series s where s.service = any (p_services)
      ), parts as (
        select c.service, width_bucket(m.minute, p_bounds) as cell, m.requests::bigint as requests, m.errors::bigint as errors,
          m.refused::bigint as refused, m.hist::bigint[] as hist
        from unnest(v_minutes) r (span) cross join counted c
        join metrics.slo_minute m on m.series_id = c.id and m.minute >= lower(r.span) and m.minute < upper(r.span)
        union all
        select c.service, width_bucket(h.hour, p_bounds), h.requests, h.errors, h.refused, h.hist
        from metrics.slo_hour h join counted c on c.id = h.series_id
        where h.hour >= v_first and h.hour < v_last and not h.hour <@ v_minutes
      ), cells as (
        select p.service, p.cell, sum(p.requests) as requests, sum(p.errors) as errors, sum(p.refused) as refused,
          array[sum(p.hist[1]), sum(p.hist[2]), sum(p.hist[3]), sum(p.hist[4]), sum(p.hist[5]), sum(p.hist[6]), sum(p.hist[7]),
            sum(p.hist[8]), sum(p.hist[9]), sum(p.hist[10]), sum(p.hist[11]), sum(p.hist[12]), sum(p.hist[13]), sum(p.hist[14]),
            sum(p.hist[15]), sum(p.hist[16]), sum(p.hist[17]), sum(p.hist[18])] as hist
        from parts p group by p.service, p.cell
      )
      select coalesce(jsonb_agg(to_jsonb(t) order by t.service), '[]') from (
        select c.service, array_agg(c.cell order by c.cell) as cells, array_agg(c.requests order by c.cell) as requests,
          array_agg(c.errors order by c.cell) as errors, array_agg(c.refused order by c.cell) as refused,
          array_agg(c.hist order by c.cell) as hist
        from cells c group by c.service
      ) t),
    'queues', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.queue), '[]') from (
        select c.operation as queue, array_agg(c.cell order by c.cell) as cells, array_agg(c.minutes order by c.cell) as minutes,
          array_agg(c.minutes_over order by c.cell) as minutes_over, array_agg(c.highest order by c.cell) as highest,
          (select g.highest from metrics.gauge_minute g where g.series_id = c.id and g.minute >= v_first and g.minute < v_last
            order by g.minute desc limit 1) as latest
        from (
          select s.id, s.operation, width_bucket(g.minute, p_bounds) as cell, count(*) as minutes,
            count(*) filter (where g.highest >= (p_limits ->> s.operation)::integer) as minutes_over, max(g.highest) as highest
          from metrics.series s join metrics.gauge_minute g on g.series_id = s.id and g.minute >= v_first and g.minute < v_last
          where s.service = 'queue' and p_limits ? s.operation
          group by s.id, s.operation, cell
        ) c group by c.id, c.operation
      ) t));
end
$$;

-- Requests and errors of the operations of a service that failed most, and of all others together. Cells that are
-- skipped count nowhere, in the choice neither.
create function private.read_operation_cells(p_service text, p_bounds timestamptz[], p_skipped integer[], p_top integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set jit = off
as $$
declare
  v_first timestamptz := p_bounds[1];
  v_last timestamptz := p_bounds[cardinality(p_bounds)];
  v_problem jsonb := private.bounds_problem(p_bounds);
  v_minutes tstzmultirange := private.spans_of_minutes(p_bounds);
begin
  if v_problem is not null then
    return v_problem;
  end if;
  return (
    with counted as (
      select s.id, s.operation from metrics.series s where s.service = p_service
    ), parts as (
      select c.id, width_bucket(m.minute, p_bounds) as cell, m.requests, m.errors
      from unnest(v_minutes) r (span) cross join counted c
      join metrics.slo_minute m on m.series_id = c.id and m.minute >= lower(r.span) and m.minute < upper(r.span)
      union all
      select c.id, width_bucket(h.hour, p_bounds), h.requests, h.errors
      from metrics.slo_hour h join counted c on c.id = h.series_id
      where h.hour >= v_first and h.hour < v_last and not h.hour <@ v_minutes
    ), cells as materialized (
      select p.id, p.cell, sum(p.requests) as requests, sum(p.errors) as errors from parts p
      where p.cell <> all (p_skipped) group by p.id, p.cell
    ), ranked as (
      select c.id, row_number() over (order by sum(c.errors) desc, sum(c.requests) desc, c.id) <= p_top and sum(c.errors) > 0 as shown
      from cells c group by c.id
    ), named as (
      select case when r.shown then s.operation end as operation, r.id
      from ranked r join counted s on s.id = r.id
    ), summed as (
      select n.operation, c.cell, sum(c.requests) as requests, sum(c.errors) as errors
      from named n join cells c on c.id = n.id group by n.operation, c.cell
    )
    select jsonb_build_object('operations', coalesce(jsonb_agg(to_jsonb(t) order by t.operation is null, t.bad desc, t.operation), '[]')) from (
      select s.operation, (select count(*) from named n where n.operation is not distinct from s.operation) as operations,
        sum(s.errors) as bad, array_agg(s.cell order by s.cell) as cells, array_agg(s.requests order by s.cell) as requests,
        array_agg(s.errors order by s.cell) as errors
      from summed s group by s.operation
    ) t);
end
$$;

revoke execute on function private.spans_of_minutes(timestamptz[]) from public, anon, authenticated, service_role;
revoke execute on function private.bounds_problem(timestamptz[]) from public, anon, authenticated, service_role;
revoke execute on function private.metrics_known_since() from public, anon, authenticated, service_role;
revoke execute on function private.read_metric_cells(timestamptz[], text[], jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.read_operation_cells(text, timestamptz[], integer[], integer) from public, anon, authenticated, service_role;
grant execute on function private.read_metric_cells(timestamptz[], text[], jsonb) to service_role;
grant execute on function private.read_operation_cells(text, timestamptz[], integer[], integer) to service_role;

create function public.read_metric_cells(bounds timestamptz[], services text[], limits jsonb default '{}')
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_metric_cells(bounds, services, limits);
end;
revoke execute on function public.read_metric_cells(timestamptz[], text[], jsonb) from public, anon, authenticated, service_role;
grant execute on function public.read_metric_cells(timestamptz[], text[], jsonb) to service_role;

create function public.read_operation_cells(service text, bounds timestamptz[], skipped integer[] default '{}', top integer default 5)
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_operation_cells(service, bounds, skipped, top);
end;
revoke execute on function public.read_operation_cells(text, timestamptz[], integer[], integer) from public, anon, authenticated, service_role;
grant execute on function public.read_operation_cells(text, timestamptz[], integer[], integer) to service_role;

drop function public.read_metric_totals(timestamptz, integer[], jsonb);
drop function private.read_metric_totals(timestamptz, integer[], jsonb);

-- Depths are kept for as long as the budget of the last 28 days looks back.
create or replace function schedule.keep_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_today date := (clock_timestamp() at time zone 'utc')::date;
  v_oldest timestamptz := (v_today - 30)::timestamp at time zone 'utc';
  v_old text;
begin
  for v_old in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'metrics.slo_minute'::regclass and c.relname ~ '^slo_minute_\d{8}$'
      and c.relname < 'slo_minute_' || to_char(v_today - 30, 'YYYYMMDD')
  loop
    execute format('drop table metrics.%I', v_old);
  end loop;
  delete from metrics.slo_minute_default m where m.minute < v_oldest;
  delete from metrics.gauge_minute g where g.minute < v_oldest - interval '30 days';
  delete from metrics.slo_hour h where h.hour < clock_timestamp() - interval '400 days';
  perform private.create_minute_partition(d::date) from generate_series(v_today - 30, v_today + 3, interval '1 day') d;
end
$$;

-- As before, and from the last hour that was rolled up on: what was counted while the schedule stood still is not
-- forgotten.
create or replace function schedule.roll_up_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  v_from timestamptz := least(v_hour - interval '2 hours',
    greatest(v_hour - interval '30 days', (select max(h.hour) from metrics.slo_hour h) - interval '1 hour'));
  v_day timestamptz;
  v_dirty record;
begin
  perform private.roll_up_hours(null, v_from, v_hour + interval '1 hour');
  for v_dirty in
    with taken as (
      delete from metrics.dirty_hours d
      where (d.series_id, d.hour) in (select o.series_id, o.hour from metrics.dirty_hours o order by o.hour limit 5000 for update skip locked)
      returning d.series_id, d.hour
    )
    select t.series_id, t.hour from taken t order by 1, 2
  loop
    perform private.roll_up_hours(v_dirty.series_id, v_dirty.hour, v_dirty.hour + interval '1 hour');
    v_day := date_trunc('day', v_dirty.hour, 'UTC');
    perform private.roll_up_days(v_dirty.series_id, v_day, v_day + interval '1 day');
  end loop;
  perform private.roll_up_days(null, date_trunc('day', v_from, 'UTC'), v_hour + interval '1 hour');
end
$$;
