-- As before, without carrying the buckets of every minute along, which operations are not asked for.

create or replace function private.read_operation_cells(p_service text, p_bounds timestamptz[], p_skipped integer[], p_top integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
set jit = off
set plan_cache_mode = force_custom_plan
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
      from unnest(v_minutes) r (span)
      cross join lateral (
        select n.series_id, n.minute, n.requests, n.errors from metrics.slo_minute n where n.minute >= lower(r.span) and n.minute < upper(r.span) offset 0
      ) m
      join counted c on c.id = m.series_id
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
