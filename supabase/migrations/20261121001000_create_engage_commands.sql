-- Stopping. Engaging is never blocked by a version conflict, a rate limit, a short reason or a busy
-- database: the exclusive lock is tried for 250 ms, then the row is written all the same.

-- Waits up to 250 ms for claimers that read the controls before us; gives up and lets the caller write.
create function private.lock_controls_or_go_on()
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_locked boolean := true;
begin
  begin
    perform pg_catalog.set_config('lock_timeout', '250ms', true);
    perform pg_catalog.pg_advisory_xact_lock(727274, 1);
  exception when lock_not_available then
    v_locked := false;
  end;
  perform pg_catalog.set_config('lock_timeout', '5s', true);
  return v_locked;
end
$$;

create type private.locked_controls as (controls public.emergency_controls, repaired boolean);

-- Locks the row and returns it; recreates it with every control on when it is missing. Two who find it missing at
-- once both go on: the second takes the row that the first made.
create function private.lock_controls_row(p_actor private.actor, p_reason text)
returns private.locked_controls
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_controls public.emergency_controls;
begin
  select c.* into v_controls from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' for update;
  if v_controls.id is not null then
    return row(v_controls, false)::private.locked_controls;
  end if;

  insert into public.emergency_controls as c (
    version, reason, updated_by, updated_by_name,
    omnihub_kill_switch_engaged_at, omnihub_kill_switch_engaged_by, omnihub_kill_switch_engaged_by_name, omnihub_kill_switch_engaged_reason,
    execution_safe_mode_engaged_at, execution_safe_mode_engaged_by, execution_safe_mode_engaged_by_name, execution_safe_mode_engaged_reason,
    operator_takeover_engaged_at, operator_takeover_engaged_by, operator_takeover_engaged_by_name, operator_takeover_engaged_reason
  )
  values (
    nextval('private.control_version'), p_reason, p_actor.id, p_actor.name,
    clock_timestamp(), p_actor.id, p_actor.name, p_reason,
    clock_timestamp(), p_actor.id, p_actor.name, p_reason,
    clock_timestamp(), p_actor.id, p_actor.name, p_reason
  )
  on conflict (id) do nothing
  returning c.* into v_controls;
  if v_controls.id is not null then
    return row(v_controls, true)::private.locked_controls;
  end if;
  select c.* into v_controls from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' for update;
  return row(v_controls, false)::private.locked_controls;
end
$$;

-- Writes one control on. Nothing else is in its transaction but the audit row.
create function private.write_engaged(p_actor private.actor, p_control text, p_reason text, p_review_at timestamptz, p_metadata jsonb default '{}')
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_locked boolean := private.lock_controls_or_go_on();
  v_reason text := coalesce(nullif(btrim(p_reason), ''), 'no reason given');
  v_review_at timestamptz := case when p_control <> 'omnihub_kill_switch' and p_review_at > clock_timestamp() then p_review_at end;
  v_row private.locked_controls;
  v_before public.emergency_controls;
  v_after public.emergency_controls;
  v_action text;
  v_now timestamptz;
  v_seq bigint;
begin
  v_row := private.lock_controls_row(p_actor, v_reason);
  v_before := v_row.controls;
  v_after := v_before;

  if v_row.repaired then
    v_action := 'control.engaged';
  elsif (to_jsonb(v_before) ->> p_control)::boolean then
    if v_review_at is not null and v_review_at is distinct from (to_jsonb(v_before) ->> (p_control || '_review_at'))::timestamptz then
      v_action := 'control.review_changed';
    else
      v_action := 'control.reaffirmed';
    end if;
  else
    v_action := 'control.engaged';
  end if;

  if not v_row.repaired and v_action <> 'control.reaffirmed' then
    v_now := clock_timestamp();
    v_after := jsonb_populate_record(v_before, jsonb_build_object(
        p_control, true,
        p_control || '_review_at', v_review_at,
        'version', nextval('private.control_version'),
        'reason', v_reason, 'updated_at', v_now, 'updated_by', p_actor.id, 'updated_by_name', p_actor.name)
      || case when v_action = 'control.engaged' then jsonb_build_object(
        p_control || '_engaged_at', v_now,
        p_control || '_engaged_by', p_actor.id,
        p_control || '_engaged_by_name', p_actor.name,
        p_control || '_engaged_reason', v_reason) else '{}' end);
    perform private.write_controls(v_after);
  end if;

  v_seq := private.audit(p_actor, v_action, 'emergency_control', p_control, v_reason,
    jsonb_build_object('old', case when not v_row.repaired then private.controls_summary(v_before) end,
      'new', private.controls_summary(v_after), 'version', v_after.version, 'review_at', v_review_at,
      'row_recreated', v_row.repaired, 'lock_obtained', v_locked)
    || case when p_review_at is not null and v_review_at is null then '{"review_time_ignored": true}' else '{}'::jsonb end
    || p_metadata);
  return jsonb_build_object('version', v_after.version, 'changed', v_row.repaired or v_action <> 'control.reaffirmed',
    'controls', to_jsonb(v_after), 'audit_seq', v_seq, 'server_time', clock_timestamp());
end
$$;

-- The one UPDATE of the controls row. The caller holds the row lock and has drawn the new version.
create function private.write_controls(p_row public.emergency_controls)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.emergency_controls c
  set omnihub_kill_switch = p_row.omnihub_kill_switch,
    execution_safe_mode = p_row.execution_safe_mode,
    operator_takeover = p_row.operator_takeover,
    allowed_operations = p_row.allowed_operations,
    version = p_row.version,
    reason = p_row.reason,
    updated_at = p_row.updated_at,
    updated_by = p_row.updated_by,
    updated_by_name = p_row.updated_by_name,
    omnihub_kill_switch_engaged_at = p_row.omnihub_kill_switch_engaged_at,
    omnihub_kill_switch_engaged_by = p_row.omnihub_kill_switch_engaged_by,
    omnihub_kill_switch_engaged_by_name = p_row.omnihub_kill_switch_engaged_by_name,
    omnihub_kill_switch_engaged_reason = p_row.omnihub_kill_switch_engaged_reason,
    execution_safe_mode_engaged_at = p_row.execution_safe_mode_engaged_at,
    execution_safe_mode_engaged_by = p_row.execution_safe_mode_engaged_by,
    execution_safe_mode_engaged_by_name = p_row.execution_safe_mode_engaged_by_name,
    execution_safe_mode_engaged_reason = p_row.execution_safe_mode_engaged_reason,
    execution_safe_mode_review_at = p_row.execution_safe_mode_review_at,
    operator_takeover_engaged_at = p_row.operator_takeover_engaged_at,
    operator_takeover_engaged_by = p_row.operator_takeover_engaged_by,
    operator_takeover_engaged_by_name = p_row.operator_takeover_engaged_by_name,
    operator_takeover_engaged_reason = p_row.operator_takeover_engaged_reason,
    operator_takeover_review_at = p_row.operator_takeover_review_at
  where c.id = p_row.id
$$;

-- What an audit row keeps of the controls: the switches and the list, not the whole row.
create function private.controls_summary(p public.emergency_controls)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object(
    'omnihub_kill_switch', p.omnihub_kill_switch, 'execution_safe_mode', p.execution_safe_mode,
    'operator_takeover', p.operator_takeover, 'allowed_operations', to_jsonb(p.allowed_operations),
    'execution_safe_mode_review_at', p.execution_safe_mode_review_at,
    'operator_takeover_review_at', p.operator_takeover_review_at)
$$;

create function private.engage_control(p_control text, p_reason text, p_ends_at timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'control.engaged', 'emergency_control', p_control);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_control is null or p_control not in ('omnihub_kill_switch', 'execution_safe_mode', 'operator_takeover') then
    return private.invalid_field(v_actor, 'control.engaged', 'emergency_control', p_control, 'control',
      'control must be omnihub_kill_switch, execution_safe_mode or operator_takeover.', 'To stop everything: omnihub_kill_switch.');
  end if;
  return private.write_engaged(v_actor, p_control, left(p_reason, 2000), p_ends_at);
end
$$;

-- The stop button of last resort: a key with scope `stop`, one curl, the kill switch and nothing else.
create function private.stop_with_key(p_key text, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.check_api_key(p_key, 'stop', 'control.engaged', false);
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  return (
    select jsonb_build_object('version', a.answer -> 'version', 'changed', a.answer -> 'changed',
      'engaged_at', a.answer #> '{controls,omnihub_kill_switch_engaged_at}', 'server_time', a.answer -> 'server_time')
    from (
      select private.write_engaged(v_check.actor, 'omnihub_kill_switch', left(p_reason, 2000), null,
        jsonb_build_object('key_id', v_check.key_id, 'key_owner', v_check.owner_name)) as answer
    ) a
  );
end
$$;

-- Recreates a missing row with every control on; an existing row is left as it is.
create function private.repair_controls(p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'control.repaired', 'emergency_control', null);
  v_row private.locked_controls;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform private.lock_controls_or_go_on();
  v_row := private.lock_controls_row(v_actor, coalesce(nullif(btrim(left(p_reason, 2000)), ''), 'controls row was missing'));
  perform private.audit(v_actor, 'control.repaired', 'emergency_control', null, p_reason,
    jsonb_build_object('row_recreated', v_row.repaired, 'version', (v_row.controls).version));
  return jsonb_build_object('version', (v_row.controls).version, 'controls', to_jsonb(v_row.controls), 'repaired', v_row.repaired,
    'server_time', clock_timestamp());
end
$$;

revoke execute on function private.lock_controls_or_go_on() from public, anon, authenticated, service_role;
revoke execute on function private.lock_controls_row(private.actor, text) from public, anon, authenticated, service_role;
revoke execute on function private.write_controls(public.emergency_controls) from public, anon, authenticated, service_role;
revoke execute on function private.controls_summary(public.emergency_controls) from public, anon, authenticated, service_role;
revoke execute on function private.write_engaged(private.actor, text, text, timestamptz, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.engage_control(text, text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.stop_with_key(text, text) from public, anon, authenticated, service_role;
revoke execute on function private.repair_controls(text) from public, anon, authenticated, service_role;
grant execute on function private.engage_control(text, text, timestamptz) to authenticated;
grant execute on function private.stop_with_key(text, text) to anon, authenticated, service_role;
grant execute on function private.repair_controls(text) to authenticated;

-- Roles of a request may have a shorter statement time-out than the 5 s that a locked row is waited for.
create function public.engage_control(control text, reason text default null, ends_at timestamptz default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '8s'
begin atomic
  select private.engage_control(control, reason, ends_at);
end;
create function public.stop_with_key(key text, reason text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '8s'
begin atomic
  select private.stop_with_key(key, reason);
end;
create function public.repair_controls(reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.repair_controls(reason);
end;
revoke execute on function public.engage_control(text, text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function public.stop_with_key(text, text) from public, anon, authenticated, service_role;
revoke execute on function public.repair_controls(text) from public, anon, authenticated, service_role;
grant execute on function public.engage_control(text, text, timestamptz) to authenticated;
grant execute on function public.stop_with_key(text, text) to anon, authenticated, service_role;
grant execute on function public.repair_controls(text) to authenticated;
