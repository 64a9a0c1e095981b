-- Minutes become hours and hours become days by replacing whole rows: running it twice gives the same.

create function private.roll_up_hours(p_series smallint, p_from timestamptz, p_to timestamptz)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into metrics.slo_hour as h (hour, series_id, layout, requests, errors, refused, sum_ms, hist, minutes)
  select date_trunc('hour', m.minute, 'UTC'), m.series_id, m.layout, sum(m.requests), sum(m.errors), sum(m.refused), sum(m.sum_ms),
    array[sum(m.hist[1]), sum(m.hist[2]), sum(m.hist[3]), sum(m.hist[4]), sum(m.hist[5]), sum(m.hist[6]), sum(m.hist[7]), sum(m.hist[8]),
      sum(m.hist[9]), sum(m.hist[10]), sum(m.hist[11]), sum(m.hist[12]), sum(m.hist[13]), sum(m.hist[14]), sum(m.hist[15]),
      sum(m.hist[16]), sum(m.hist[17]), sum(m.hist[18])],
    count(distinct m.minute)
  from metrics.slo_minute m
  where m.minute >= p_from and m.minute < p_to and (p_series is null or m.series_id = p_series)
  group by 1, 2, 3
  on conflict (series_id, hour, layout) do update
    set requests = excluded.requests, errors = excluded.errors, refused = excluded.refused, sum_ms = excluded.sum_ms,
      hist = excluded.hist, minutes = excluded.minutes
    where (h.requests, h.errors, h.refused, h.sum_ms, h.hist, h.minutes)
      is distinct from (excluded.requests, excluded.errors, excluded.refused, excluded.sum_ms, excluded.hist, excluded.minutes)
$$;

create function private.roll_up_days(p_series smallint, p_from timestamptz, p_to timestamptz)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into metrics.slo_day as d (day, series_id, layout, requests, errors, refused, sum_ms, hist, minutes)
  select date_trunc('day', h.hour, 'UTC'), h.series_id, h.layout, sum(h.requests), sum(h.errors), sum(h.refused), sum(h.sum_ms),
    array[sum(h.hist[1]), sum(h.hist[2]), sum(h.hist[3]), sum(h.hist[4]), sum(h.hist[5]), sum(h.hist[6]), sum(h.hist[7]), sum(h.hist[8]),
      sum(h.hist[9]), sum(h.hist[10]), sum(h.hist[11]), sum(h.hist[12]), sum(h.hist[13]), sum(h.hist[14]), sum(h.hist[15]),
      sum(h.hist[16]), sum(h.hist[17]), sum(h.hist[18])],
    sum(h.minutes)
  from metrics.slo_hour h
  where h.hour >= p_from and h.hour < p_to and (p_series is null or h.series_id = p_series)
  group by 1, 2, 3
  on conflict (series_id, day, layout) do update
    set requests = excluded.requests, errors = excluded.errors, refused = excluded.refused, sum_ms = excluded.sum_ms,
      hist = excluded.hist, minutes = excluded.minutes
    where (d.requests, d.errors, d.refused, d.sum_ms, d.hist, d.minutes)
      is distinct from (excluded.requests, excluded.errors, excluded.refused, excluded.sum_ms, excluded.hist, excluded.minutes)
$$;

-- The last two hours and those with late minutes. An hour is taken from the list before it is read: what is
-- written late meanwhile puts it there again.
create function schedule.roll_up_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_hour timestamptz := date_trunc('hour', clock_timestamp(), 'UTC');
  v_day timestamptz;
  v_dirty record;
begin
  perform private.roll_up_hours(null, v_hour - interval '2 hours', v_hour + interval '1 hour');
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
  perform private.roll_up_days(null, date_trunc('day', v_hour - interval '2 hours', 'UTC'), v_hour + interval '1 hour');
end
$$;

revoke execute on function private.roll_up_hours(smallint, timestamptz, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.roll_up_days(smallint, timestamptz, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function schedule.roll_up_metrics() from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values ('roll_up_metrics', '5 minutes', 'sql', 'roll_up_metrics');

select schedule.install_cron_jobs();
