-- What operators see while it stops, and how they let work go on afterwards.

-- The first time this database saw the kill switch on, and when everything had really stopped. Counted
-- from the first read after the commit, never from engaged_at, which is stamped before it.
create table private.stop_proofs (
  engaged_at timestamptz primary key,
  first_seen_at timestamptz not null default clock_timestamp(),
  running_at_first integer not null,
  open_effects_at_first integer not null,
  stopped_at timestamptz
);
alter table private.stop_proofs enable row level security;
revoke all on private.stop_proofs from anon, authenticated, service_role;
comment on table private.stop_proofs is 'One row per engaged kill switch. Stopped = bound passed and nothing running and no effect open.';

-- Observes the stop and writes it down once. Called by the panel's polls and by the sweeper.
create function private.observe_stop()
returns private.stop_proofs
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_engaged_at timestamptz;
  v_proof private.stop_proofs;
begin
  select coalesce(c.omnihub_kill_switch_engaged_at, c.updated_at) into v_engaged_at from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' and c.omnihub_kill_switch;
  if v_engaged_at is null then
    return null;
  end if;
  select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
  if not found then
    insert into private.stop_proofs as p (engaged_at, running_at_first, open_effects_at_first)
    values (v_engaged_at,
      (select count(*) from public.workflows w where w.status = 'running'),
      (select count(*) from public.effects e where e.status = 'open'))
    on conflict (engaged_at) do nothing;
    -- A new statement, so that a row that somebody else has just made is seen.
    select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
  end if;
  -- The bound: 900 ms that a guard may still believe an older state, and 100 ms for clocks.
  if v_proof.stopped_at is null and clock_timestamp() >= v_proof.first_seen_at + interval '1 second'
    and not exists (select from public.workflows w where w.status = 'running')
    and not exists (select from public.effects e where e.status = 'open') then
    update private.stop_proofs p set stopped_at = clock_timestamp()
    where p.engaged_at = v_engaged_at and p.stopped_at is null
    returning p.* into v_proof;
    if not found then
      select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
    end if;
  end if;
  return v_proof;
end
$$;

create function private.read_stop_progress()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_proof private.stop_proofs;
  v_controls public.emergency_controls;
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'control.read', 'emergency_control', null, 403, 'NOT_ALLOWED',
      'Only members may read the controls.', 'Ask ' || private.whom_to_ask() || ' to invite you.');
  end if;
  v_proof := private.observe_stop();
  select c.* into v_controls from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001';
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'version', v_controls.version,
    'engaged', coalesce(v_controls.omnihub_kill_switch, true),
    'running', (select count(*) from public.workflows w where w.status = 'running'),
    'open_effects', (select count(*) from public.effects e where e.status = 'open'),
    'halted', (select count(*) from public.workflows w where w.status = 'halted'),
    'outcome_unknown', (select count(*) from public.workflows w where w.status = 'outcome_unknown'),
    'first_seen_at', v_proof.first_seen_at,
    'running_at_first', v_proof.running_at_first,
    'open_effects_at_first', v_proof.open_effects_at_first,
    'stopped_at', v_proof.stopped_at,
    'switch_proven_at', (select k.proven_at from public.controls_canary k where k.id = '00000000-0000-0000-0000-000000000001'),
    'guards', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', g.id, 'function', g.function, 'started_at', g.started_at, 'last_seen_at', g.last_seen_at,
        'enforced_version', g.enforced_version, 'enforced_at', g.enforced_at, 'older_in_flight', g.older_in_flight,
        'confirmed_after_ms', case when g.enforced_version >= v_controls.version
          then greatest(0, round(extract(epoch from g.enforced_at - v_controls.updated_at) * 1000)) end,
        'permit_ended_at', case when g.enforced_version < v_controls.version
          then greatest(g.last_seen_at, v_controls.updated_at) + interval '1 second' end,
        'state', case
          when g.enforced_version >= v_controls.version and g.older_in_flight = 0 then 'confirmed'
          when g.last_seen_at < clock_timestamp() - interval '15 seconds' then 'silent'
          else 'pending' end
      ) order by g.function, g.started_at, g.id), '[]')
      from public.guard_instances g
      where g.last_seen_at > clock_timestamp() - interval '10 minutes'
    )
  );
end
$$;

create function private.read_workload()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'workload.read', 'workflow', null, 403, 'NOT_ALLOWED',
      'Only members may read the workload.', 'Ask ' || private.whom_to_ask() || ' to invite you.');
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    -- Ids say nothing, but only those who may see workflows get them.
    'halted_ids_sample', (select coalesce(jsonb_agg(h.id), '[]') from (
      select w.id from public.workflows w where w.status = 'halted' and v_actor.role in ('admin', 'approver', 'system')
      order by w.created_at limit 20) h),
    'oldest_running_at', (select min(e.at) from public.workflows w
      cross join lateral (select max(v.at) as at from public.workflow_events v where v.workflow_id = w.id and v.type = 'started') e
      where w.status = 'running'),
    'by_operation', (
      select coalesce(jsonb_agg(to_jsonb(c) order by c.operation), '[]')
      from (
        select w.operation,
          count(*) filter (where w.status in ('queued', 'failed')) as queued,
          count(*) filter (where w.status = 'running') as running,
          count(*) filter (where w.status = 'halted') as halted,
          count(*) filter (where w.status = 'outcome_unknown') as outcome_unknown,
          count(*) filter (where w.status = 'awaiting_approval') as awaiting_approval
        from public.workflows w
        where w.status in ('queued', 'failed', 'running', 'halted', 'outcome_unknown', 'awaiting_approval')
        group by w.operation
      ) c
    )
  );
end
$$;

-- Lets halted, unknown or queued work go on at a limited rate, one audited command. It runs although the queue is
-- paused and goes through the guard as it is now. What had been stopped is a new run: it needs a new approval where one
-- was needed and has all its retries, under the same idempotency key. What only waited keeps approval and expiry.
-- Work with an open call is left out: nobody knows yet what it did.
create function private.resume_workflows(p_ids uuid[], p_reason text, p_rate numeric)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'workflow.resumed', 'workflow', null);
  v_controls jsonb;
  v_locked uuid[];
  v_resumed uuid[];
  v_first timestamptz;
  v_last timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'workflow.resumed', 'workflow', null, 'ids',
      'ids must name 1 to 10000 workflows.', 'Choose what to resume.');
  end if;
  if p_rate is null or p_rate not between 0.1 and 100 then
    return private.invalid_field(v_actor, 'workflow.resumed', 'workflow', null, 'rate',
      'rate must lie between 0.1 and 100 workflows a second.', 'Two a second is a careful start.');
  end if;
  v_controls := private.lock_and_read_controls();
  if private.controls_refuse_all(v_controls) then
    return private.refuse(v_actor, 'workflow.resumed', 'workflow', null, 503,
      case when private.controls_are_readable(v_controls) then 'KILL_SWITCH' else 'CONTROLS_UNAVAILABLE' end,
      'Nothing can be resumed while everything is refused.', 'Release the kill switch first.',
      private.control_details(v_controls, 'omnihub_kill_switch'));
  end if;

  select array_agg(l.id) into v_locked from (
    select w.id from public.workflows w
    where w.id = any (p_ids)
      and w.status in ('halted', 'outcome_unknown', 'queued')
      and (w.status <> 'queued' or w.expires_at > clock_timestamp())
      and coalesce(w.caller_expires_at, 'infinity') > clock_timestamp()
      and not exists (select from public.effects e where e.workflow_id = w.id and e.status = 'open')
    order by w.id for update of w
  ) l;
  with slots as (
    select w.id, clock_timestamp() + (row_number() over (order by w.created_at, w.id) - 1) * (interval '1 second' / p_rate::float8) as starts_at,
      o.intent_expiry_seconds * interval '1 second' as expiry
    from public.workflows w join public.operations o on o.name = w.operation
    where w.id = any (v_locked)
  ), resumed as (
    update public.workflows w
    set status = 'queued', released = true, available_at = s.starts_at, updated_at = clock_timestamp(),
      approval_id = case when w.status = 'queued' then w.approval_id end,
      mode = case when w.status = 'queued' then w.mode end,
      attempt = case when w.status = 'queued' then w.attempt else 0 end,
      expires_at = case when w.status = 'queued' then w.expires_at
        else least(s.starts_at + s.expiry, coalesce(w.caller_expires_at, 'infinity')) end,
      error_code = null, error_message = null
    from slots s
    where w.id = s.id
    returning w.id, w.available_at
  )
  select array_agg(r.id order by r.available_at), min(r.available_at), max(r.available_at) into v_resumed, v_first, v_last from resumed r;

  insert into public.workflow_events (workflow_id, type, detail)
  select r, 'resumed', jsonb_strip_nulls(jsonb_build_object('by', v_actor.name, 'reason', nullif(btrim(left(p_reason, 2000)), '')))
  from unnest(v_resumed) r;
  perform private.audit(v_actor, 'workflow.resumed', 'workflow', null, p_reason,
    jsonb_build_object('resumed', coalesce(cardinality(v_resumed), 0), 'asked', cardinality(p_ids), 'rate', p_rate,
      'first', to_jsonb(v_resumed[1:20])));
  return jsonb_build_object('resumed', coalesce(cardinality(v_resumed), 0),
    'skipped', cardinality(p_ids) - coalesce(cardinality(v_resumed), 0), 'first_at', v_first, 'last_at', v_last,
    'server_time', clock_timestamp());
end
$$;

-- What "resume n" would act on, oldest first.
create function private.read_resumable(p_limit integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.listed', 'workflow', null);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select jsonb_build_object('server_time', clock_timestamp(), 'workflows', coalesce(jsonb_agg(to_jsonb(w) order by w.created_at), '[]'))
    from (
      select w.id, w.operation, w.status, w.error_code, w.created_at, w.expires_at
      from public.workflows w
      where w.status in ('halted', 'outcome_unknown', 'queued')
        and (w.status <> 'queued' or w.expires_at > clock_timestamp())
        and coalesce(w.caller_expires_at, 'infinity') > clock_timestamp()
        and not exists (select from public.effects e where e.workflow_id = w.id and e.status = 'open')
      order by w.created_at
      limit least(greatest(coalesce(p_limit, 1000), 1), 10000)
    ) w
  );
end
$$;

revoke execute on function private.observe_stop() from public, anon, authenticated, service_role;
revoke execute on function private.read_stop_progress() from public, anon, authenticated, service_role;
revoke execute on function private.read_workload() from public, anon, authenticated, service_role;
revoke execute on function private.resume_workflows(uuid[], text, numeric) from public, anon, authenticated, service_role;
revoke execute on function private.read_resumable(integer) from public, anon, authenticated, service_role;
grant execute on function private.read_stop_progress() to authenticated;
grant execute on function private.read_workload() to authenticated;
grant execute on function private.resume_workflows(uuid[], text, numeric) to authenticated;
grant execute on function private.read_resumable(integer) to authenticated;

create function public.read_stop_progress()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_stop_progress();
end;
create function public.read_workload()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_workload();
end;
create function public.resume_workflows(ids uuid[], reason text, rate numeric default 2)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.resume_workflows(ids, reason, rate);
end;
create function public.read_resumable(max_rows integer default 1000)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_resumable(max_rows);
end;
revoke execute on function public.read_stop_progress() from public, anon, authenticated, service_role;
revoke execute on function public.read_workload() from public, anon, authenticated, service_role;
revoke execute on function public.resume_workflows(uuid[], text, numeric) from public, anon, authenticated, service_role;
revoke execute on function public.read_resumable(integer) from public, anon, authenticated, service_role;
grant execute on function public.read_stop_progress() to authenticated;
grant execute on function public.read_workload() to authenticated;
grant execute on function public.resume_workflows(uuid[], text, numeric) to authenticated;
grant execute on function public.read_resumable(integer) to authenticated;
