-- Whoever compares the log with what was signed and kept outside writes down here what they found, and alerts are judged by it:
-- a chain that differs must wake somebody, and so must one that nobody seals or signs any more.

create table private.audit_comparisons (
  source text primary key,
  compared_at timestamptz not null,
  code text,
  problem text,
  found_at timestamptz,
  constraint audit_comparisons_source_known check (source in ('checkpoints', 'archiving', 'archives')),
  constraint audit_comparisons_whole check ((code is null) = (problem is null) and (code is null) = (found_at is null))
);
comment on table private.audit_comparisons is 'What comparing the log with the store outside last came to, by who compares; a line each. What began and ended stands in the log itself.';
comment on column private.audit_comparisons.source is 'checkpoints: the chain with the last checkpoint in the store. archiving: rows with what was signed, before they go. archives: files with what was written down of them.';
comment on column private.audit_comparisons.code is 'What is wrong, such as CHAIN_DIFFERS; null while nothing is.';
comment on column private.audit_comparisons.found_at is 'When it was first found to be so.';
alter table private.audit_comparisons enable row level security;
revoke all on private.audit_comparisons from anon, authenticated, service_role;

-- Writes down how it stands. Only a beginning and an end are told to the log, whose checkpoints this would otherwise call for ever.
create function audit.note_comparison(p_actor private.actor, p_source text, p_code text, p_problem text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_problem text := case when p_code is not null then left(coalesce(nullif(btrim(p_problem), ''), p_code), 300) end;
  v_now timestamptz;
  v_was text;
begin
  perform pg_catalog.pg_advisory_xact_lock(727274, 9);
  v_now := clock_timestamp();
  select c.code into v_was from private.audit_comparisons c where c.source = p_source;
  insert into private.audit_comparisons as c (source, compared_at, code, problem, found_at)
  values (p_source, v_now, p_code, v_problem, case when p_code is not null then v_now end)
  on conflict (source) do update set compared_at = excluded.compared_at, code = excluded.code, problem = excluded.problem,
    found_at = case when excluded.code is not null then coalesce(c.found_at, excluded.found_at) end;
  if (v_was is null) <> (p_code is null) then
    perform private.audit(p_actor, case when p_code is null then 'audit.difference_ended' else 'audit.difference_found' end,
      'audit_log', p_source, v_problem, jsonb_build_object('source', p_source, 'code', coalesce(p_code, v_was)));
  end if;
end
$$;
revoke execute on function audit.note_comparison(private.actor, text, text, text) from public, anon, authenticated, service_role;

create function private.record_audit_comparison(p_source text, p_code text, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if p_source is null or p_source not in ('checkpoints', 'archiving') then
    return private.invalid_field(v_actor, 'audit.difference_found', 'audit_log', null, 'source', 'source must be checkpoints or archiving.', 'Say what was compared.');
  end if;
  if p_code is not null and p_code !~ '^[A-Z_]{1,60}$' then
    return private.invalid_field(v_actor, 'audit.difference_found', 'audit_log', p_source, 'code', 'code must be one of those that functions answer.', 'Send what was found, or null.');
  end if;
  perform audit.note_comparison(v_actor, p_source, p_code, p_problem);
  return jsonb_build_object('ok', true);
end
$$;
revoke execute on function private.record_audit_comparison(text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.record_audit_comparison(text, text, text) to service_role;

create function public.record_audit_comparison(source text, code text default null, problem text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_audit_comparison(source, code, problem);
end;
revoke execute on function public.record_audit_comparison(text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.record_audit_comparison(text, text, text) to service_role;

-- The first row the sealer has to seal next; null when it has none. Asked every few seconds, so it never counts. In another cluster,
-- where the sealer still goes through what came with the backup, it is the first row that was written there.
create function audit.oldest_unsealed_at()
returns timestamptz
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_horizon record;
  v_frontier private.audit_frontier;
begin
  select h.* into v_horizon from audit.horizon() h;
  select f.* into v_frontier from private.audit_frontier f where f.id = 1;
  if v_frontier.system_identifier is distinct from v_horizon.system_identifier or v_horizon.begun <= v_frontier.transaction_no then
    return (
      select l.created_at from public.audit_logs l
      where l.seq > coalesce((select max(s.seq) from public.audit_seals s), 0) order by l.seq limit 1);
  end if;
  return (
    select l.created_at from public.audit_logs l
    where (l.transaction_no, l.seq) > (v_frontier.transaction_no, v_frontier.seq) and l.transaction_no < v_horizon.begun
      and (select s.chain_no from public.audit_seals s where s.seq = l.seq) is null
    order by l.transaction_no, l.seq limit 1);
end
$$;
revoke execute on function audit.oldest_unsealed_at() from public, anon, authenticated, service_role;

-- Since when rows wait for a checkpoint that covers them; null where none wait, or nobody ever had a store or key to publish one.
create function audit.unanchored_since()
returns timestamptz
language sql
stable
security definer
set search_path = ''
as $$
  select s.sealed_at
  from public.audit_seals s join public.audit_logs l on l.seq = s.seq
  where s.chain_no > coalesce((audit.last_checkpoint()).chain_no, 0) and l.action <> 'audit.checkpointed'
    and (exists (select from public.audit_checkpoints c) or exists (select from private.audit_comparisons c where c.source = 'checkpoints'))
  order by s.chain_no limit 1
$$;
revoke execute on function audit.unanchored_since() from public, anon, authenticated, service_role;

-- What alerts of the log are judged by, here and in a Prometheus that scrapes.
create function audit.standing()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'comparisons', (
      select coalesce(jsonb_agg(jsonb_build_object('source', c.source, 'code', c.code, 'problem', c.problem, 'found_at', c.found_at) order by c.source), '[]')
      from private.audit_comparisons c),
    'oldest_unsealed_at', audit.oldest_unsealed_at(),
    'unanchored_since', audit.unanchored_since())
$$;
revoke execute on function audit.standing() from public, anon, authenticated, service_role;

-- As before, with how the log stands.
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
    'audit', audit.standing(),
    'open', (
      select coalesce(jsonb_agg(jsonb_build_object('rule', a.rule, 'labels', a.labels, 'state', a.state, 'pending_at', a.pending_at,
        'firing_at', a.firing_at, 'clearing_since', a.clearing_since, 'unknown_since', a.unknown_since) order by a.id), '[]')
      from public.alerts a where a.resolved_at is null))
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
    'switch_proven_at', (select k.proven_at from public.controls_canary k where k.id = '00000000-0000-0000-0000-000000000001'),
    'connections', private.count_connections(),
    'audit', audit.standing(),
    'counts', (select to_jsonb(l) - 'id' from public.live_counts l));
end
$$;
