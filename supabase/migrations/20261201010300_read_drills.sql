-- The shadow row of drills comes with every reading, and guards say which version of it they have seen: evidence that a real stop
-- would have reached them. They decide nothing by it.

alter table public.guard_instances add column drill_version bigint;
comment on column public.guard_instances.drill_version is 'Of the shadow row of drills, as this instance last read it.';

-- As before, with the shadow row of drills.
create or replace function private.read_controls()
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
      'drill', (select to_jsonb(d) from public.controls_drill d where d.id = '00000000-0000-0000-0000-000000000001'),
      'operations', (select coalesce(jsonb_agg(private.operation_facts(o) order by o.name), '[]') from public.operations o),
      'installation', (select jsonb_build_object('environment', i.environment, 'name', i.name, 'demo', i.demo,
        'queue_paused', i.queue_paused) from public.installation i where i.id = 1)
    )
  );
end
$$;

-- As before, with what was seen of a drill; who does not know drills leaves it out.
drop function public.acknowledge_controls(uuid, text, timestamptz, bigint, integer);
drop function private.acknowledge_controls(uuid, text, timestamptz, bigint, integer);
create function private.acknowledge_controls(p_instance_id uuid, p_function_name text, p_started_at timestamptz, p_enforced_version bigint, p_older_in_flight integer,
  p_drill_version bigint)
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
  insert into public.guard_instances as g (id, function, started_at, enforced_version, older_in_flight, drill_version)
  values (p_instance_id, p_function_name, p_started_at, p_enforced_version, p_older_in_flight, p_drill_version)
  on conflict (id) do update set
    last_seen_at = clock_timestamp(),
    enforced_at = case when excluded.enforced_version > g.enforced_version then clock_timestamp() else g.enforced_at end,
    enforced_version = greatest(g.enforced_version, excluded.enforced_version),
    older_in_flight = excluded.older_in_flight,
    drill_version = greatest(g.drill_version, excluded.drill_version);
  return '{"ok": true}';
end
$$;
revoke execute on function private.acknowledge_controls(uuid, text, timestamptz, bigint, integer, bigint) from public, anon, authenticated, service_role;
grant execute on function private.acknowledge_controls(uuid, text, timestamptz, bigint, integer, bigint) to service_role;

create function public.acknowledge_controls(instance_id uuid, function_name text, started_at timestamptz, enforced_version bigint, older_in_flight integer,
  drill_version bigint default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.acknowledge_controls(instance_id, function_name, started_at, enforced_version, older_in_flight, drill_version);
end;
revoke execute on function public.acknowledge_controls(uuid, text, timestamptz, bigint, integer, bigint) from public, anon, authenticated, service_role;
grant execute on function public.acknowledge_controls(uuid, text, timestamptz, bigint, integer, bigint) to service_role;
