-- What we depend on, and whether it answers. Probes run outside the database and are recorded here; how a dependency
-- stands is decided in one place, from the probe and the ones before it.

create table public.dependency_states (
  name text primary key,
  state text not null,
  detail text,
  latency_ms integer,
  slow_streak smallint not null default 0,
  problem text,
  since timestamptz not null default clock_timestamp(),
  checked_at timestamptz not null default clock_timestamp(),
  last_success_at timestamptz,
  constraint dependency_states_named check (name ~ '^[a-z][a-z_]{0,30}(:[a-z0-9-]{1,40})?$'),
  constraint dependency_states_state_known check (state in ('reachable', 'slow', 'unreachable', 'not_configured')),
  constraint dependency_states_latency_positive check (latency_ms >= 0),
  constraint dependency_states_short check (char_length(detail) <= 120 and char_length(problem) <= 300)
);
comment on table public.dependency_states is 'How each dependency stands, by its last probes.';
comment on column public.dependency_states.detail is 'What it is or where it lies, without anything secret: a name or a host.';
comment on column public.dependency_states.slow_streak is 'Probes in a row that took longer than 500 ms; three of them are slow.';
comment on column public.dependency_states.since is 'Since when it stands so.';

revoke all on public.dependency_states from anon, authenticated, service_role;
grant select on public.dependency_states to authenticated;
alter table public.dependency_states enable row level security;
create policy "Members see how dependencies stand" on public.dependency_states for select to authenticated
  using ((select private.member_role()) is not null);

create function private.probe_problem(p_probe jsonb)
returns text
language sql
immutable
set search_path = ''
as $$
  select case
    when jsonb_typeof(p_probe) is distinct from 'object' then 'is no object'
    when coalesce(p_probe ->> 'name', '') !~ '^[a-z][a-z_]{0,30}(:[a-z0-9-]{1,40})?$' then 'name must name a dependency'
    when coalesce(p_probe ->> 'outcome', '') not in ('answered', 'failed', 'not_configured')
      then 'outcome must be answered, failed or not_configured'
    when p_probe ->> 'outcome' = 'answered' and not private.is_whole_number(p_probe -> 'latency_ms', 0, 600000, false)
      then 'latency_ms must be milliseconds'
  end
$$;

-- Takes what every probe of a round found. What is not in the round is no dependency any more.
create function private.record_probes(p_probes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_problem text;
  v_probe record;
  v_now timestamptz;
  v_slow_ms constant integer := 500;
  v_slow_after constant integer := 3;
begin
  if jsonb_typeof(p_probes) is distinct from 'array' or jsonb_array_length(p_probes) not between 1 and 200 then
    v_problem := 'probes must list 1 to 200';
  else
    select format('probes[%s] %s', p.place - 1, private.probe_problem(p.probe)) into v_problem
    from jsonb_array_elements(p_probes) with ordinality p (probe, place)
    where private.probe_problem(p.probe) is not null order by p.place limit 1;
  end if;
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem || '.', 'Send what each probe found.', '{"field": "probes"}');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727278);
  v_now := clock_timestamp();
  for v_probe in
    select p ->> 'name' as name, p ->> 'outcome' as outcome, (p ->> 'latency_ms')::integer as latency_ms,
      left(p ->> 'detail', 120) as detail, left(p ->> 'problem', 300) as problem
    from jsonb_array_elements(p_probes) p
  loop
    insert into public.dependency_states as d (name, state, detail, latency_ms, slow_streak, problem, since, checked_at, last_success_at)
    values (v_probe.name, case v_probe.outcome when 'answered' then 'reachable' when 'failed' then 'unreachable' else 'not_configured' end,
      v_probe.detail, case when v_probe.outcome = 'answered' then v_probe.latency_ms end,
      case when v_probe.outcome = 'answered' and v_probe.latency_ms > v_slow_ms then 1 else 0 end, v_probe.problem, v_now, v_now,
      case when v_probe.outcome = 'answered' then v_now end)
    on conflict (name) do update set
      state = case when excluded.slow_streak = 1 and d.slow_streak + 1 >= v_slow_after then 'slow' else excluded.state end,
      slow_streak = case when excluded.slow_streak = 1 then least(d.slow_streak + 1, 1000) else 0 end,
      since = case
        when d.state = case when excluded.slow_streak = 1 and d.slow_streak + 1 >= v_slow_after then 'slow' else excluded.state end
        then d.since else v_now end,
      detail = excluded.detail, latency_ms = excluded.latency_ms, problem = excluded.problem, checked_at = v_now,
      last_success_at = coalesce(excluded.last_success_at, d.last_success_at);
    if v_probe.outcome = 'answered' then
      -- Of four probes a minute the slowest stays, so that a stutter is not painted over.
      insert into metrics.infra_minute as m (name, at, value)
      values ('probe_ms/' || v_probe.name, date_trunc('minute', v_now, 'UTC'), v_probe.latency_ms)
      on conflict (name, at) do update set value = greatest(m.value, excluded.value);
    end if;
  end loop;
  delete from public.dependency_states d where d.name not in (select p ->> 'name' from jsonb_array_elements(p_probes) p);
  return jsonb_build_object('ok', true);
end
$$;

revoke execute on function private.probe_problem(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.record_probes(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.record_probes(jsonb) to service_role;

create function public.record_probes(probes jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.record_probes(probes);
end;
revoke execute on function public.record_probes(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.record_probes(jsonb) to service_role;

insert into schedule.jobs (name, every, kind, target) values
  ('probe_dependencies', '15 seconds', 'function', 'metrics/probe-dependencies');

select schedule.install_cron_jobs();
