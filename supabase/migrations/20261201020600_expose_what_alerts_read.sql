-- What a Prometheus must hold so that every alert can be evaluated there too: when the switch last proved itself, and how
-- many connections are open.

create function private.count_connections()
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'used', (select count(*) from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend'),
    'max', current_setting('max_connections')::integer)
$$;
revoke execute on function private.count_connections() from public, anon, authenticated, service_role;

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
    'switch_proven_at', (select k.proven_at from public.controls_canary k where k.id = '00000000-0000-0000-0000-000000000001'),
    'connections', private.count_connections(),
    'counts', (select to_jsonb(l) - 'id' from public.live_counts l));
end
$$;
