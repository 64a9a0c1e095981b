-- What is promised, and what was last found about each promise. The evaluator writes, everybody reads.

create table public.slo_objectives (
  id text primary key,
  position smallint not null,
  title text not null,
  kind text not null,
  service text not null,
  queue text,
  limit_value integer,
  objective_ppm integer not null,
  min_bad integer not null default 5,
  gates_deploys boolean not null default false,
  enabled boolean not null default true,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by_name text not null default 'installation',
  constraint slo_objectives_id_named check (id ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint slo_objectives_title_length check (char_length(title) between 1 and 80),
  constraint slo_objectives_service_known check (service in ('api', 'executor', 'workflows', 'queue')),
  constraint slo_objectives_ppm_range check (objective_ppm between 1 and 999999),
  constraint slo_objectives_min_bad_range check (min_bad between 0 and 1000000),
  -- A latency is decided by counting, so its limit is a bound of the buckets; a queue is good below its limit.
  constraint slo_objectives_kind_whole check (case kind
    when 'events' then service <> 'queue' and queue is null and limit_value is null
    when 'latency' then service in ('api', 'executor') and queue is null
      and limit_value in (5, 10, 25, 50, 75, 100, 150, 200, 250, 350, 500, 750, 1000, 1500, 2500, 5000, 10000)
    when 'queue' then service = 'queue' and queue in ('pending_approvals', 'dead_letters') and limit_value between 1 and 1000000
    else false end is true)
);
comment on table public.slo_objectives is 'Targets over 28 rolling days, in parts per million.';
comment on column public.slo_objectives.limit_value is 'Milliseconds for latency, depth for a queue.';
comment on column public.slo_objectives.min_bad is 'Fewer bad events than this in a long window alert nobody.';
alter table public.slo_objectives enable row level security;
grant select on public.slo_objectives to authenticated, service_role;
create policy "Members see the objectives" on public.slo_objectives for select to authenticated
  using ((select private.member_role()) is not null);

-- Targets of product.md §7.
insert into public.slo_objectives (id, position, title, kind, service, queue, limit_value, objective_ppm, gates_deploys) values
  ('api_availability', 1, 'API availability', 'events', 'api', null, null, 999000, true),
  ('api_latency_p50', 2, 'API answers within 200 ms', 'latency', 'api', null, 200, 500000, false),
  ('api_latency_p95', 3, 'API answers within 500 ms', 'latency', 'api', null, 500, 950000, false),
  ('api_latency_p99', 4, 'API answers within 1 s', 'latency', 'api', null, 1000, 990000, false),
  ('workflow_success', 5, 'Workflow success', 'events', 'workflows', null, null, 950000, false),
  ('pending_approvals', 6, 'Pending approvals below 50', 'queue', 'queue', 'pending_approvals', 50, 990000, false),
  ('dead_letters', 7, 'Dead letters below 10', 'queue', 'queue', 'dead_letters', 10, 990000, false);

create table public.slo_status (
  objective_id text primary key references public.slo_objectives (id) on delete cascade,
  at timestamptz not null,
  state text not null,
  band text not null,
  band_why text,
  better_since timestamptz,
  valid bigint not null,
  bad bigint not null,
  remaining double precision,
  figures jsonb not null,
  since timestamptz not null,
  updated_at timestamptz not null default clock_timestamp(),
  constraint slo_status_state_known check (state in ('ok', 'no_traffic', 'no_data')),
  constraint slo_status_band_known check (band in ('free', 'slow', 'freeze', 'incident', 'unknown')),
  constraint slo_status_why_with_unknown check ((band = 'unknown') = (band_why is not null))
);
comment on table public.slo_status is 'The last evaluation of each objective. Screens, the deploy gate and the exposition read this and nothing else.';
comment on column public.slo_status.at is 'End of the last closed minute; every window of the evaluation ends here.';
comment on column public.slo_status.since is 'Since when this band holds.';
alter table public.slo_status enable row level security;
grant select on public.slo_status to authenticated, service_role;
create policy "Members see how objectives stand" on public.slo_status for select to authenticated
  using ((select private.member_role()) is not null);

-- Every change of a band, with what it was decided on.
create table public.slo_band_changes (
  id bigint generated always as identity primary key,
  objective_id text not null references public.slo_objectives (id) on delete cascade,
  at timestamptz not null,
  from_band text,
  to_band text not null,
  valid bigint not null,
  bad bigint not null,
  remaining double precision
);
create index slo_band_changes_of_objective on public.slo_band_changes (objective_id, at desc);
comment on table public.slo_band_changes is 'History of bands, for the marks of charts and for reviews.';
alter table public.slo_band_changes enable row level security;
grant select on public.slo_band_changes to authenticated;
create policy "Members see how bands changed" on public.slo_band_changes for select to authenticated
  using ((select private.member_role()) is not null);

-- One evaluation, whole. Two evaluators at once write the same; an older one that comes late writes nothing.
create function private.write_slo_status(p_at timestamptz, p_entries jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_written integer;
begin
  if jsonb_typeof(p_entries) is distinct from 'array' or p_at is null or p_at <> date_trunc('minute', p_at, 'UTC')
    or p_at > clock_timestamp() then
    return private.error_answer(422, 'INVALID_FIELD', 'at must be a closed minute, entries a list.', 'Send one evaluation.', '{"field": "at"}');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('slo_status', 0));
  with entries as (
    select e.* from jsonb_to_recordset(p_entries) as e (objective_id text, state text, band text, band_why text, better_since timestamptz,
      valid bigint, bad bigint, remaining double precision, figures jsonb)
    join public.slo_objectives o on o.id = e.objective_id
  ), changed as (
    insert into public.slo_band_changes (objective_id, at, from_band, to_band, valid, bad, remaining)
    select e.objective_id, p_at, s.band, e.band, e.valid, e.bad, e.remaining
    from entries e left join public.slo_status s on s.objective_id = e.objective_id
    where e.band is distinct from s.band and (s.at is null or s.at < p_at)
  ), written as (
    insert into public.slo_status as s (objective_id, at, state, band, band_why, better_since, valid, bad, remaining, figures, since)
    select e.objective_id, p_at, e.state, e.band, e.band_why, e.better_since, e.valid, e.bad, e.remaining, e.figures, p_at from entries e
    on conflict (objective_id) do update
      set at = excluded.at, state = excluded.state, band = excluded.band, band_why = excluded.band_why, better_since = excluded.better_since,
        valid = excluded.valid, bad = excluded.bad, remaining = excluded.remaining, figures = excluded.figures,
        since = case when s.band = excluded.band then s.since else excluded.since end, updated_at = clock_timestamp()
      where s.at < excluded.at
    returning 1
  )
  select count(*) into v_written from written;
  return jsonb_build_object('written', v_written);
end
$$;
revoke execute on function private.write_slo_status(timestamptz, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.write_slo_status(timestamptz, jsonb) to service_role;

create function public.write_slo_status(at timestamptz, entries jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.write_slo_status(at, entries);
end;
revoke execute on function public.write_slo_status(timestamptz, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.write_slo_status(timestamptz, jsonb) to service_role;

-- What an evaluator needs to begin with: the promises, and which band each held last.
create function private.read_slo_objectives()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('server_time', clock_timestamp(), 'objectives', coalesce(jsonb_agg(
    to_jsonb(o) || jsonb_build_object('held_band', s.band, 'better_since', s.better_since) order by o.position, o.id), '[]'))
  from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id
  where o.enabled
$$;
revoke execute on function private.read_slo_objectives() from public, anon, authenticated, service_role;
grant execute on function private.read_slo_objectives() to service_role;

create function public.read_slo_objectives()
returns jsonb language sql stable security invoker set search_path = ''
begin atomic
  select private.read_slo_objectives();
end;
revoke execute on function public.read_slo_objectives() from public, anon, authenticated, service_role;
grant execute on function public.read_slo_objectives() to service_role;

insert into schedule.jobs (name, every, kind, target) values ('evaluate_slos', '30 seconds', 'function', 'metrics/evaluate');
select schedule.install_cron_jobs();
