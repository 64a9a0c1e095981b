-- What guards read and what they report back. Their reports are evidence shown to operators, never the proof.

create table public.guard_instances (
  id uuid primary key,
  function text not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null default clock_timestamp(),
  enforced_version bigint not null,
  enforced_at timestamptz not null default clock_timestamp(),
  older_in_flight integer not null default 0,
  constraint guard_instances_function_length check (char_length(function) between 1 and 60),
  constraint guard_instances_in_flight_not_negative check (older_in_flight >= 0)
);
-- Serves the removal of instances unseen for an hour.
create index guard_instances_last_seen on public.guard_instances (last_seen_at);

comment on table public.guard_instances is 'Running guards: which version of the controls each enforces, and what it began under an older one.';
comment on column public.guard_instances.older_in_flight is 'Requests admitted under an older version that still run. A report counts only when this is 0.';
comment on column public.guard_instances.enforced_at is 'When this instance first reported enforced_version.';

revoke all on public.guard_instances from anon, authenticated, service_role;
grant select on public.guard_instances to authenticated;
alter table public.guard_instances enable row level security;
create policy "Members see the guards"
  on public.guard_instances for select to authenticated
  using ((select private.member_role()) is not null);

-- Volatile and called by POST, so that no read replica can answer.
create function private.read_controls()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_read_at timestamptz := clock_timestamp();
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'control.read', 'emergency_control', null, 403, 'NOT_ALLOWED',
      'Only members may read the controls.', 'Ask ' || private.whom_to_ask() || ' to invite you.');
  end if;
  return (
    select jsonb_build_object(
      'read_at', v_read_at,
      'age_ms', 0,
      'in_recovery', pg_catalog.pg_is_in_recovery(),
      'controls', (select to_jsonb(c) from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001'),
      'canary', (select to_jsonb(k) from public.controls_canary k where k.id = '00000000-0000-0000-0000-000000000001'),
      'operations', (select coalesce(jsonb_agg(private.operation_facts(o) order by o.name), '[]') from public.operations o),
      'installation', (select jsonb_build_object('environment', i.environment, 'name', i.name, 'demo', i.demo,
        'queue_paused', i.queue_paused) from public.installation i where i.id = 1)
    )
  );
end
$$;

create function private.acknowledge_controls(p_instance_id uuid, p_function_name text, p_started_at timestamptz, p_enforced_version bigint, p_older_in_flight integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_instance_id is null or p_started_at is null or p_enforced_version is null
    or char_length(coalesce(p_function_name, '')) not between 1 and 60 or coalesce(p_older_in_flight, -1) < 0 then
    return private.error_answer(422, 'INVALID_FIELD',
      'instance_id, function_name, started_at, enforced_version and older_in_flight are required.',
      'Send all five; older_in_flight is 0 or more.', '{"field": "instance_id"}');
  end if;
  insert into public.guard_instances as g (id, function, started_at, enforced_version, older_in_flight)
  values (p_instance_id, p_function_name, p_started_at, p_enforced_version, p_older_in_flight)
  on conflict (id) do update set
    last_seen_at = clock_timestamp(),
    enforced_at = case when excluded.enforced_version > g.enforced_version then clock_timestamp() else g.enforced_at end,
    enforced_version = greatest(g.enforced_version, excluded.enforced_version),
    older_in_flight = excluded.older_in_flight;
  return '{"ok": true}';
end
$$;

revoke execute on function private.read_controls() from public, anon, authenticated, service_role;
revoke execute on function private.acknowledge_controls(uuid, text, timestamptz, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.read_controls() to authenticated, service_role;
grant execute on function private.acknowledge_controls(uuid, text, timestamptz, bigint, integer) to service_role;

create function public.read_controls()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.read_controls();
end;
create function public.acknowledge_controls(instance_id uuid, function_name text, started_at timestamptz, enforced_version bigint, older_in_flight integer)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.acknowledge_controls(instance_id, function_name, started_at, enforced_version, older_in_flight);
end;
revoke execute on function public.read_controls() from public, anon, authenticated, service_role;
revoke execute on function public.acknowledge_controls(uuid, text, timestamptz, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.read_controls() to authenticated, service_role;
grant execute on function public.acknowledge_controls(uuid, text, timestamptz, bigint, integer) to service_role;
