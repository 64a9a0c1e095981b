-- Everything an evaluation needs, in one read: per service and window how many requests, errors, refusals and
-- durations by bucket; per queue in how many minutes its depth was at its limit; how often the clock beat.

-- Windows of up to three days are read from minutes; a longest one beyond that takes whole hours from its first full
-- hour on and minutes at both edges, which gives the same counts (slo.md §6).
create function private.read_metric_totals(p_at timestamptz, p_windows integer[], p_limits jsonb default '{}')
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_windows integer[] := (select array_agg(distinct w order by w) from unnest(p_windows) w);
  v_longest integer := v_windows[cardinality(v_windows)];
  -- A minute belongs to the first window that is at least as long as the minute is old; bounds lie between.
  v_bounds double precision[] := (select array_agg(w + 0.5 order by w) from unnest(v_windows) w);
  v_from timestamptz := p_at - make_interval(mins => v_longest);
  -- From here on minutes are read, before it hours.
  v_minutes_from timestamptz := greatest(v_from, date_trunc('hour', p_at - interval '3 days', 'UTC'));
  v_hours_from timestamptz := date_trunc('hour', v_from + interval '59 minutes 59.999 seconds', 'UTC');
begin
  if v_windows is null or v_windows[1] < 1 or v_longest > 43200 or cardinality(v_windows) > 12
    or cardinality(v_windows) > 1 and v_windows[cardinality(v_windows) - 1] > 4320
    or p_at <> date_trunc('minute', p_at, 'UTC') then
    return private.error_answer(422, 'INVALID_FIELD',
      'windows must list 1 to 12 spans in minutes, at most one of them over three days and none over thirty; at must be a whole minute.',
      'Ask for 5, 30, 60, 120, 360, 1440, 4320 and 40320.', '{"field": "windows"}');
  end if;
  return jsonb_build_object(
    'at', p_at,
    'known_since', (
      select min(m.minute) from metrics.slo_minute m join metrics.series s on s.id = m.series_id where s.service = 'heartbeat'),
    'services', (
      with parts as (
        select m.series_id, 1 + width_bucket((extract(epoch from p_at - m.minute) / 60)::double precision, v_bounds) as place,
          m.requests::bigint as requests, m.errors::bigint as errors, m.refused::bigint as refused, m.hist::bigint[] as hist
        from metrics.slo_minute m
        where m.minute >= v_minutes_from and m.minute < p_at or m.minute >= v_from and m.minute < least(v_hours_from, v_minutes_from)
        union all
        select h.series_id, cardinality(v_windows), h.requests, h.errors, h.refused, h.hist
        from metrics.slo_hour h
        where h.hour >= v_hours_from and h.hour < v_minutes_from and v_from < v_minutes_from
      ), rings as (
        select s.service, p.place, sum(p.requests) as requests, sum(p.errors) as errors, sum(p.refused) as refused,
          array[sum(p.hist[1]), sum(p.hist[2]), sum(p.hist[3]), sum(p.hist[4]), sum(p.hist[5]), sum(p.hist[6]), sum(p.hist[7]),
            sum(p.hist[8]), sum(p.hist[9]), sum(p.hist[10]), sum(p.hist[11]), sum(p.hist[12]), sum(p.hist[13]), sum(p.hist[14]),
            sum(p.hist[15]), sum(p.hist[16]), sum(p.hist[17]), sum(p.hist[18])] as hist
        from parts p join metrics.series s on s.id = p.series_id
        where p.place <= cardinality(v_windows)
        group by s.service, p.place
      )
      select coalesce(jsonb_agg(to_jsonb(t) order by t.service, t.window_minutes), '[]') from (
        select k.service, w.minutes as window_minutes, sum(r.requests) as requests, sum(r.errors) as errors, sum(r.refused) as refused,
          array[sum(r.hist[1]), sum(r.hist[2]), sum(r.hist[3]), sum(r.hist[4]), sum(r.hist[5]), sum(r.hist[6]), sum(r.hist[7]),
            sum(r.hist[8]), sum(r.hist[9]), sum(r.hist[10]), sum(r.hist[11]), sum(r.hist[12]), sum(r.hist[13]), sum(r.hist[14]),
            sum(r.hist[15]), sum(r.hist[16]), sum(r.hist[17]), sum(r.hist[18])] as hist
        from (select distinct service from rings) k
        cross join unnest(v_windows) with ordinality w (minutes, place)
        join rings r on r.service = k.service and r.place <= w.place
        group by k.service, w.minutes
      ) t),
    'queues', (
      select coalesce(jsonb_agg(to_jsonb(t) order by t.queue, t.window_minutes), '[]') from (
        select s.operation as queue, w.minutes as window_minutes, count(*) as minutes,
          count(*) filter (where g.highest >= (p_limits ->> s.operation)::integer) as minutes_over,
          (array_agg(g.highest order by g.minute desc))[1] as latest
        from metrics.gauge_minute g
        join metrics.series s on s.id = g.series_id
        cross join unnest(v_windows) w (minutes)
        where g.minute >= v_from and g.minute < p_at and g.minute >= p_at - make_interval(mins => w.minutes)
          and p_limits ? s.operation
        group by s.operation, w.minutes
      ) t));
end
$$;

revoke execute on function private.read_metric_totals(timestamptz, integer[], jsonb) from public, anon, authenticated, service_role;
grant execute on function private.read_metric_totals(timestamptz, integer[], jsonb) to service_role;

create function public.read_metric_totals(at timestamptz, windows integer[], limits jsonb default '{}')
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_metric_totals(at, windows, limits);
end;
revoke execute on function public.read_metric_totals(timestamptz, integer[], jsonb) from public, anon, authenticated, service_role;
grant execute on function public.read_metric_totals(timestamptz, integer[], jsonb) to service_role;
