-- As before, with what probes found: a service that does not answer at all counts nothing that could be judged.

create or replace function private.read_alert_facts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'objectives', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'title', o.title, 'kind', o.kind, 'service', o.service, 'limit_value', o.limit_value, 'min_bad', o.min_bad,
        'at', s.at, 'state', s.state, 'remaining', s.remaining, 'allowed_bad', s.figures -> 'budget' -> 'allowedBad',
        'minutes_known', s.figures -> 'minutesKnown', 'tiers', s.figures -> 'tiers') order by o.position, o.id), '[]')
      from public.slo_objectives o join public.slo_status s on s.objective_id = o.id
      where o.enabled),
    'depths', jsonb_build_object(
      'pending_approvals', (select count(*) from public.approval_queue r where r.status = 'pending'),
      'dead_letters', (select count(*) from public.dead_letters d where d.handled_at is null)),
    'controls', (select to_jsonb(c) from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001'),
    'canary', (
      select jsonb_build_object('proven_at', coalesce(k.proven_at, i.created_at), 'problem', k.problem)
      from public.installation i
      left join public.controls_canary k on k.id = '00000000-0000-0000-0000-000000000001'
      limit 1),
    -- What was silent while nobody looked is silent since somebody looks again: after a night switched off nobody is woken.
    'watching_since', coalesce((select e.watching_since from public.alert_evaluation e where e.at > clock_timestamp() - interval '1 minute'), clock_timestamp()),
    'connections', jsonb_build_object(
      'used', (select count(*) from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend'),
      'max', current_setting('max_connections')::integer),
    'dependencies', (
      select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'state', d.state, 'since', d.since, 'checked_at', d.checked_at) order by d.name), '[]')
      from public.dependency_states d where d.state <> 'not_configured' and position(':' in d.name) = 0),
    'open', (
      select coalesce(jsonb_agg(jsonb_build_object('rule', a.rule, 'labels', a.labels, 'state', a.state, 'pending_at', a.pending_at,
        'firing_at', a.firing_at, 'clearing_since', a.clearing_since, 'unknown_since', a.unknown_since) order by a.id), '[]')
      from public.alerts a where a.resolved_at is null))
$$;
