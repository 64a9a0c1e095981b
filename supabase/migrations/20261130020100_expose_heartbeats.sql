-- What a Prometheus must hold so that objectives can be evaluated from it: the heartbeat, when it was first seen, and
-- how deep queues were in the last whole minute. And counters that never fall, whenever hours were last rolled up: to a
-- scraper a fall is a restart, after which everything is counted once more.

-- Days and hours come from their roll-ups as far as these surely hold everything, the rest from minutes.
create or replace function private.count_since_ever()
returns table (service text, operation text, requests bigint, errors bigint, refused bigint, sum_ms bigint, hist bigint[])
language sql
stable
security definer
set search_path = ''
as $$
  with hours as (
    -- The last hour with rows may have been rolled up while it ran, the one before it while writers were late.
    select least(date_trunc('hour', clock_timestamp(), 'UTC') - interval '2 hours',
      coalesce((select max(h.hour) from metrics.slo_hour h) - interval '1 hour', '-infinity')) as until
  ), bounds as (
    select h.until as hours_until,
      least(date_trunc('day', h.until, 'UTC'), (select date_trunc('day', min(d.hour), 'UTC') from metrics.dirty_hours d)) as days_until
    from hours h
  ), parts as (
    select d.series_id, d.requests, d.errors, d.refused, d.sum_ms, d.hist
    from metrics.slo_day d, bounds b where d.day < b.days_until
    union all
    select h.series_id, h.requests, h.errors, h.refused, h.sum_ms, h.hist
    from metrics.slo_hour h, bounds b where h.hour >= b.days_until and h.hour < b.hours_until
      and not exists (select from metrics.dirty_hours d where d.series_id = h.series_id and d.hour = h.hour)
    union all
    select m.series_id, m.requests, m.errors, m.refused, m.sum_ms, m.hist::bigint[]
    from bounds b, metrics.dirty_hours d
    join metrics.slo_minute m on m.series_id = d.series_id and m.minute >= d.hour and m.minute < d.hour + interval '1 hour'
    where d.hour < b.hours_until
    union all
    select m.series_id, m.requests, m.errors, m.refused, m.sum_ms, m.hist::bigint[]
    from metrics.slo_minute m, bounds b where m.minute >= b.hours_until
  )
  select s.service, s.operation, coalesce(sum(p.requests), 0)::bigint, coalesce(sum(p.errors), 0)::bigint,
    coalesce(sum(p.refused), 0)::bigint, coalesce(sum(p.sum_ms), 0)::bigint,
    array[sum(p.hist[1]), sum(p.hist[2]), sum(p.hist[3]), sum(p.hist[4]), sum(p.hist[5]), sum(p.hist[6]), sum(p.hist[7]), sum(p.hist[8]),
      sum(p.hist[9]), sum(p.hist[10]), sum(p.hist[11]), sum(p.hist[12]), sum(p.hist[13]), sum(p.hist[14]), sum(p.hist[15]),
      sum(p.hist[16]), sum(p.hist[17]), sum(p.hist[18])]::bigint[]
  from metrics.series s join parts p on p.series_id = s.id
  where s.service in ('api', 'executor', 'workflows', 'heartbeat')
  group by s.service, s.operation
$$;

create or replace function private.read_exposition(p_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check;
  v_minute timestamptz := date_trunc('minute', clock_timestamp(), 'UTC') - interval '1 minute';
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
    'environment', (select i.environment from public.installation i where i.id = 1),
    'known_since', private.metrics_known_since(),
    'depths', (
      select coalesce(jsonb_object_agg(s.operation, g.highest), '{}')
      from metrics.series s join metrics.gauge_minute g on g.series_id = s.id
      where s.service = 'queue' and g.minute = v_minute),
    'controls', (select to_jsonb(c) from public.emergency_controls c),
    'counts', (select to_jsonb(l) - 'id' from public.live_counts l));
end
$$;
