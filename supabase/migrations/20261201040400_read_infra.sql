-- What a member reads of the infrastructure: how each name ran over a window, where it stands, who told it, how
-- dependencies stand, and what forecasts are made from. Nothing is computed here but means of a cell.

create function private.read_infra(p_window text)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_span interval;
  v_step interval;
  v_from timestamptz;
  v_to timestamptz;
  v_series jsonb;
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read how the infrastructure runs.', 'Ask an admin for an invitation.');
  end if;
  select w.span, w.step into v_span, v_step
  from (values ('1h', interval '1 hour', interval '1 minute'), ('6h', interval '6 hours', interval '3 minutes'),
    ('24h', interval '24 hours', interval '10 minutes'), ('7d', interval '7 days', interval '1 hour')) w (name, span, step)
  where w.name = p_window;
  if not found then
    return private.error_answer(422, 'INVALID_FIELD', 'window must be 1h, 6h, 24h or 7d.', 'Send one of them.', '{"field": "window"}');
  end if;
  v_to := date_bin(v_step, v_now, timestamptz 'epoch') + v_step;
  v_from := v_to - v_span;

  with cells as (
    select m.name, floor(extract(epoch from m.at - v_from) / extract(epoch from v_step))::integer as cell, avg(m.value) as value
    from metrics.infra_minute m where p_window <> '7d' and m.at >= v_from and m.at < v_to group by 1, 2
    union all
    select h.name, floor(extract(epoch from h.hour - v_from) / extract(epoch from v_step))::integer, h.mean
    from metrics.infra_hour h where p_window = '7d' and h.hour >= v_from and h.hour < v_to
  )
  select coalesce(jsonb_object_agg(s.name, s.points), '{}') into v_series from (
    select n.name, jsonb_agg(case when abs(c.value) >= 1000 then round(c.value::numeric) else round(c.value::numeric, 4) end order by g.cell) as points
    from (select distinct c.name from cells c) n
    cross join generate_series(0, (extract(epoch from v_span) / extract(epoch from v_step))::integer - 1) g (cell)
    left join cells c on c.name = n.name and c.cell = g.cell
    group by n.name) s;

  return jsonb_build_object(
    'server_time', v_now,
    'window', p_window,
    'from', v_from,
    'step_seconds', extract(epoch from v_step)::integer,
    'series', v_series,
    'latest', private.infra_latest(),
    'growth', (
      select coalesce(jsonb_object_agg(g.name, g.points), '{}') from (
        select h.name, jsonb_agg(jsonb_build_object('at', h.hour + interval '30 minutes', 'value', round(h.mean)) order by h.hour) as points
        from metrics.infra_hour h
        where h.name in ('disk_used_bytes', 'db_size_bytes') and h.hour >= v_now - interval '7 days' and h.samples >= 30
        group by h.name) g),
    'sources', (
      select coalesce(jsonb_agg(to_jsonb(s) order by s.name), '[]') from metrics.infra_sources s),
    'dependencies', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'slow_streak' order by d.name), '[]') from public.dependency_states d));
end
$$;

-- The last sample of each name, of the last day: one look at the index for each.
create function private.infra_latest()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with recursive names as (
    (select m.name from metrics.infra_minute m order by m.name limit 1)
    union all
    select (select m.name from metrics.infra_minute m where m.name > n.name order by m.name limit 1) from names n where n.name is not null
  )
  select coalesce(jsonb_object_agg(n.name, jsonb_build_object('at', l.at, 'value', l.value)), '{}')
  from names n
  cross join lateral (select m.at, m.value from metrics.infra_minute m where m.name = n.name order by m.at desc limit 1) l
  where n.name is not null and l.at > clock_timestamp() - interval '1 day'
$$;
revoke execute on function private.infra_latest() from public, anon, authenticated, service_role;
revoke execute on function private.read_infra(text) from public, anon, authenticated, service_role;
grant execute on function private.read_infra(text) to authenticated;

create function public.read_infra("window" text default '6h')
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_infra("window");
end;
revoke execute on function public.read_infra(text) from public, anon, authenticated, service_role;
grant execute on function public.read_infra(text) to authenticated;
