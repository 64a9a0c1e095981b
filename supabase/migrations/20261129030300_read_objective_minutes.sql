-- Every minute of the last 28 days as an objective would count it, for trying out a target before it is saved. A minute
-- without rows counts nothing, as it does for alerts, nor does one that is left out of the objective. Admins read it, because the panel replays alerts by itself while a
-- target is being chosen.

create function private.read_objective_minutes(p_at timestamptz, p_kind text, p_service text, p_queue text, p_limit integer, p_objective text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'objective.tried', 'slo_objective', null);
  v_from timestamptz := p_at - interval '28 days';
  v_answer jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_at is null or p_at <> date_trunc('minute', p_at, 'UTC') or p_kind is null or p_kind not in ('events', 'latency', 'queue') then
    return private.error_answer(422, 'INVALID_FIELD', 'at must be a whole minute, kind one of events, latency and queue.', 'Send both.',
      '{"field": "at"}');
  end if;
  -- A duration lies in the first bucket whose bound it does not exceed, so those up to the limit are good.
  with counted as (
    select g.minute, 1 as valid, (g.highest >= p_limit)::integer as bad
    from metrics.gauge_minute g join metrics.series s on s.id = g.series_id
    where p_kind = 'queue' and s.service = 'queue' and s.operation = p_queue and g.minute >= v_from and g.minute < p_at
    union all
    select m.minute, sum(m.requests), sum(case p_kind when 'events' then m.errors
      else (select coalesce(sum(h.count), 0) from unnest(m.hist) with ordinality h (count, place)
        where h.place > array_position(array[5, 10, 25, 50, 75, 100, 150, 200, 250, 350, 500, 750, 1000, 1500, 2500, 5000, 10000], p_limit)) end)
    from metrics.slo_minute m join metrics.series s on s.id = m.series_id
    where p_kind <> 'queue' and s.service = p_service and m.minute >= v_from and m.minute < p_at
    group by m.minute
  )
  select jsonb_build_object('from', v_from,
    'valid', jsonb_agg(coalesce(c.valid, 0) order by t.minute), 'bad', jsonb_agg(coalesce(c.bad, 0) order by t.minute))
  into v_answer
  from generate_series(v_from, p_at - interval '1 minute', interval '1 minute') t (minute)
  left join counted c on c.minute = t.minute and not exists (
    select from public.slo_exclusions e
    where e.objective_id = p_objective and e.withdrawn_at is null and t.minute >= e."from" and t.minute < e."to");
  return v_answer;
end
$$;
revoke execute on function private.read_objective_minutes(timestamptz, text, text, text, integer, text) from public, anon, authenticated, service_role;
grant execute on function private.read_objective_minutes(timestamptz, text, text, text, integer, text) to authenticated;

create function public.read_objective_minutes(at timestamptz, kind text, service text default null, queue text default null,
  limit_value integer default null, objective text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_objective_minutes(at, kind, service, queue, limit_value, objective);
end;
revoke execute on function public.read_objective_minutes(timestamptz, text, text, text, integer, text) from public, anon, authenticated, service_role;
grant execute on function public.read_objective_minutes(timestamptz, text, text, text, integer, text) to authenticated;
