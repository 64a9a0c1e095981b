-- Restoring, deliberately: fresh sign-in, a real reason, the version that was seen. A stale version
-- writes nothing and says who changed what.

create function private.stale_controls(p_actor private.actor, p_action text, p_control text, p_row public.emergency_controls)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.refuse(p_actor, p_action, 'emergency_control', p_control, 409, 'STALE_VERSION',
    'The controls changed meanwhile: ' || p_row.updated_by_name || ' made version ' || p_row.version || '.',
    'Look at what changed, then decide again.',
    jsonb_build_object('version', p_row.version, 'changed_by', p_row.updated_by_name, 'changed_at', p_row.updated_at,
      'reason', p_row.reason, 'controls', private.controls_summary(p_row)))
$$;

-- Sets the pause of the queue and returns what it was. Letting it go again spreads what waits over time.
create function private.set_queue_paused(p_actor private.actor, p_paused boolean, p_reason text)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_was boolean;
begin
  select i.queue_paused into v_was from public.installation i where i.id = 1 for update;
  if v_was = p_paused then
    return v_was;
  end if;
  update public.installation i
  set queue_paused = p_paused,
    queue_paused_at = case when p_paused then clock_timestamp() end,
    queue_paused_by = case when p_paused then p_actor.id end,
    queue_paused_by_name = case when p_paused then p_actor.name end,
    queue_paused_reason = case when p_paused then nullif(btrim(left(p_reason, 2000)), '') end
  where i.id = 1;
  if not p_paused then
    perform private.spread_queue();
  end if;
  return v_was;
end
$$;

create function private.release_control(p_control text, p_reason text, p_expected_version bigint, p_keep_paused boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'control.released', 'emergency_control', p_control);
  v_before public.emergency_controls;
  v_after public.emergency_controls;
  v_was_paused boolean;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_control is null or p_control not in ('omnihub_kill_switch', 'execution_safe_mode', 'operator_takeover') then
    return private.invalid_field(v_actor, 'control.released', 'emergency_control', p_control, 'control',
      'control must be omnihub_kill_switch, execution_safe_mode or operator_takeover.', 'Name the control to release.');
  end if;
  if char_length(btrim(coalesce(p_reason, ''))) not between 12 and 2000 then
    return private.invalid_field(v_actor, 'control.released', 'emergency_control', p_control, 'reason',
      'reason must have 12 to 2000 characters.', 'Say what was found and why it is safe to go on.');
  end if;
  if p_expected_version is null then
    return private.invalid_field(v_actor, 'control.released', 'emergency_control', p_control, 'expected_version',
      'expected_version is required.', 'Send the version that the decision was made on.');
  end if;

  perform pg_catalog.set_config('lock_timeout', '5s', true);
  perform pg_catalog.pg_advisory_xact_lock(727274, 1);
  select c.* into v_before from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' for update;
  if v_before.id is null then
    return private.refuse(v_actor, 'control.released', 'emergency_control', p_control, 404, 'NOT_FOUND',
      'The controls row is missing; everything is refused.', 'Repair the controls first, then release.');
  end if;
  if v_before.version <> p_expected_version then
    return private.stale_controls(v_actor, 'control.released', p_control, v_before);
  end if;
  if not (to_jsonb(v_before) ->> p_control)::boolean then
    return private.refuse(v_actor, 'control.released', 'emergency_control', p_control, 409, 'NOT_ENGAGED',
      'This control is already off.', 'Nothing needs to be done.');
  end if;

  v_after := jsonb_populate_record(v_before, jsonb_build_object(
    p_control, false,
    p_control || '_engaged_at', null, p_control || '_engaged_by', null, p_control || '_engaged_by_name', null,
    p_control || '_engaged_reason', null, p_control || '_review_at', null,
    'version', nextval('private.control_version'), 'reason', btrim(p_reason),
    'updated_at', clock_timestamp(), 'updated_by', v_actor.id, 'updated_by_name', v_actor.name));
  perform private.write_controls(v_after);
  v_was_paused := private.set_queue_paused(v_actor, coalesce(p_keep_paused, true), p_reason);
  if not v_was_paused and not coalesce(p_keep_paused, true) then
    -- Nobody had paused the queue, but a kill held it: it must not start all at once either.
    perform private.spread_queue();
  end if;
  perform private.audit(v_actor, 'control.released', 'emergency_control', p_control, p_reason,
    jsonb_build_object('old', private.controls_summary(v_before), 'new', private.controls_summary(v_after),
      'version', v_after.version, 'queue_was_paused', v_was_paused, 'queue_paused', coalesce(p_keep_paused, true),
      'engaged_at', to_jsonb(v_before) -> (p_control || '_engaged_at'),
      'engaged_by', to_jsonb(v_before) -> (p_control || '_engaged_by_name')));
  return jsonb_build_object('version', v_after.version, 'controls', to_jsonb(v_after),
    'queue_paused', coalesce(p_keep_paused, true), 'server_time', clock_timestamp());
end
$$;

create function private.set_allowed_operations(p_operations text[], p_reason text, p_expected_version bigint)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover');
  v_wanted text[];
  v_unknown text;
  v_before public.emergency_controls;
  v_after public.emergency_controls;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_operations is null or array_position(p_operations, null) is not null then
    return private.invalid_field(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover', 'operations',
      'operations must be a list of operation names.', 'Send an empty list to allow none.');
  end if;
  if p_expected_version is null then
    return private.invalid_field(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover', 'expected_version',
      'expected_version is required.', 'Send the version that the decision was made on.');
  end if;
  select coalesce(array_agg(distinct o order by o), '{}') into v_wanted from unnest(p_operations) o;

  perform pg_catalog.set_config('lock_timeout', '5s', true);
  perform pg_catalog.pg_advisory_xact_lock(727274, 1);
  select c.* into v_before from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' for update;
  if v_before.id is null then
    return private.refuse(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover', 404, 'NOT_FOUND',
      'The controls row is missing; everything is refused.', 'Repair the controls first.');
  end if;
  if v_before.version <> p_expected_version then
    return private.stale_controls(v_actor, 'allow_list.changed', 'operator_takeover', v_before);
  end if;
  select w into v_unknown from unnest(v_wanted) w
  where not exists (select from public.operations o where o.name = w) and not (w = any (v_before.allowed_operations))
  limit 1;
  if v_unknown is not null then
    return private.invalid_field(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover', 'operations',
      'operations names ' || left(v_unknown, 60) || ', which is not registered.', 'Register the operation first, or leave it out.');
  end if;
  -- Widening lets more run without a human, so it needs a fresh sign-in; narrowing never does.
  if not (v_wanted <@ v_before.allowed_operations) then
    v_refusal := private.refuse_unless_fresh_admin(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover');
    if v_refusal is not null then
      return v_refusal;
    end if;
  end if;

  v_after := jsonb_populate_record(v_before, jsonb_build_object(
    'allowed_operations', to_jsonb(v_wanted), 'version', nextval('private.control_version'),
    'reason', nullif(btrim(left(p_reason, 2000)), ''), 'updated_at', clock_timestamp(),
    'updated_by', v_actor.id, 'updated_by_name', v_actor.name));
  perform private.write_controls(v_after);
  perform private.audit(v_actor, 'allow_list.changed', 'emergency_control', 'operator_takeover', p_reason,
    jsonb_build_object('old', to_jsonb(v_before.allowed_operations), 'new', to_jsonb(v_wanted), 'version', v_after.version));
  return jsonb_build_object('version', v_after.version, 'controls', to_jsonb(v_after), 'server_time', clock_timestamp());
end
$$;

create function private.pause_queue(p_paused boolean, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_action text := case when p_paused then 'queue.paused' else 'queue.resumed' end;
  v_refusal jsonb := private.refuse_unless_admin(v_actor, v_action, 'installation', '1');
  v_was boolean;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_paused is null then
    return private.invalid_field(v_actor, 'queue.paused', 'installation', '1', 'paused', 'paused must be true or false.', 'Send true to pause the queue.');
  end if;
  v_was := private.set_queue_paused(v_actor, p_paused, p_reason);
  perform private.audit(v_actor, v_action, 'installation', '1', p_reason,
    jsonb_build_object('old', v_was, 'new', p_paused));
  return jsonb_build_object('queue_paused', p_paused, 'server_time', clock_timestamp());
end
$$;

revoke execute on function private.stale_controls(private.actor, text, text, public.emergency_controls) from public, anon, authenticated, service_role;
revoke execute on function private.set_queue_paused(private.actor, boolean, text) from public, anon, authenticated, service_role;
revoke execute on function private.release_control(text, text, bigint, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.set_allowed_operations(text[], text, bigint) from public, anon, authenticated, service_role;
revoke execute on function private.pause_queue(boolean, text) from public, anon, authenticated, service_role;
grant execute on function private.release_control(text, text, bigint, boolean) to authenticated;
grant execute on function private.set_allowed_operations(text[], text, bigint) to authenticated;
grant execute on function private.pause_queue(boolean, text) to authenticated;

create function public.release_control(control text, reason text, expected_version bigint, keep_paused boolean default true)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.release_control(control, reason, expected_version, keep_paused);
end;
create function public.set_allowed_operations(operations text[], reason text, expected_version bigint)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.set_allowed_operations(operations, reason, expected_version);
end;
create function public.pause_queue(paused boolean, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.pause_queue(paused, reason);
end;
revoke execute on function public.release_control(text, text, bigint, boolean) from public, anon, authenticated, service_role;
revoke execute on function public.set_allowed_operations(text[], text, bigint) from public, anon, authenticated, service_role;
revoke execute on function public.pause_queue(boolean, text) from public, anon, authenticated, service_role;
grant execute on function public.release_control(text, text, bigint, boolean) to authenticated;
grant execute on function public.set_allowed_operations(text[], text, bigint) to authenticated;
grant execute on function public.pause_queue(boolean, text) to authenticated;
