-- The role is read once more behind the lock, here for what lets go of controls, the queue and the registry. Requests
-- that would wait for a second lock later take it first, so that nothing is waited for after the role was read.

create or replace function private.release_control(p_control text, p_reason text, p_expected_version bigint, p_keep_paused boolean)
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
  perform from public.installation i where i.id = 1 for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'control.released', 'emergency_control', p_control);
  if v_refusal is not null then
    return v_refusal;
  end if;
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

create or replace function private.set_allowed_operations(p_operations text[], p_reason text, p_expected_version bigint)
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
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), 'allow_list.changed', 'emergency_control', 'operator_takeover');
  if v_refusal is not null then
    return v_refusal;
  end if;
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

create or replace function private.pause_queue(p_paused boolean, p_reason text)
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
  perform from public.installation i where i.id = 1 for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), v_action, 'installation', '1');
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_was := private.set_queue_paused(v_actor, p_paused, p_reason);
  perform private.audit(v_actor, v_action, 'installation', '1', p_reason,
    jsonb_build_object('old', v_was, 'new', p_paused));
  return jsonb_build_object('queue_paused', p_paused, 'server_time', clock_timestamp());
end
$$;

create or replace function private.save_operation(p_definition jsonb, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_name text := p_definition ->> 'name';
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'operation.saved', 'operation', v_name);
  v_problem jsonb;
  v_field text;
  v_old public.operations;
  v_new public.operations;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := private.operation_problem(p_definition);
  if v_problem is null then
    foreach v_field in array array['endpoint_url', 'estimator'] loop
      if private.is_endpoint_url(p_definition ->> v_field) and private.is_forbidden_address(p_definition ->> v_field) then
        v_problem := jsonb_build_object('field', v_field,
          'message', v_field || ' points to a private address, which this installation does not allow.',
          'hint', 'Use a public address, or let the owner allow private endpoints.');
      end if;
    end loop;
  end if;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'operation.saved', 'operation', v_name,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;

  -- Two first saves of one name meet here; the second then sees the first one's revision. Not class 727274,
  -- whose locks guard the controls and the members.
  perform pg_catalog.pg_advisory_xact_lock(727275, pg_catalog.hashtext(v_name));
  select o.* into v_old from public.operations o where o.name = v_name for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'operation.saved', 'operation', v_name);
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_expected_revision is distinct from v_old.revision and (p_expected_revision is not null or v_old.name is not null) then
    return private.refuse(v_actor, 'operation.saved', 'operation', v_name, 409, 'STALE_VERSION',
      'This operation changed meanwhile: it is at revision ' || coalesce(v_old.revision::text, 'none') || '.',
      'Look at the change, then save again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;

  insert into public.operations as o (
    name, description, risk_level, side_effects, supports_dry_run, endpoint_url, timeout_ms, max_retries,
    required_approvals, intent_expiry_seconds, enabled, estimator, key_version, revision, updated_by, updated_by_name
  )
  values (
    v_name, btrim(p_definition ->> 'description'), p_definition ->> 'risk_level',
    coalesce((p_definition ->> 'side_effects')::boolean, true),
    coalesce((p_definition ->> 'supports_dry_run')::boolean, false),
    p_definition ->> 'endpoint_url',
    coalesce((p_definition ->> 'timeout_ms')::integer, 10000),
    coalesce((p_definition ->> 'max_retries')::integer, 3),
    coalesce((p_definition ->> 'required_approvals')::integer,
      case p_definition ->> 'risk_level' when 'critical' then 2 when 'high' then 1 else 0 end),
    coalesce((p_definition ->> 'intent_expiry_seconds')::integer, 900),
    coalesce((p_definition ->> 'enabled')::boolean, true),
    p_definition ->> 'estimator',
    coalesce((p_definition ->> 'key_version')::integer, 1),
    1, v_actor.id, v_actor.name
  )
  on conflict (name) do update set
    description = excluded.description, risk_level = excluded.risk_level, side_effects = excluded.side_effects,
    supports_dry_run = excluded.supports_dry_run, endpoint_url = excluded.endpoint_url,
    timeout_ms = excluded.timeout_ms, max_retries = excluded.max_retries,
    required_approvals = excluded.required_approvals, intent_expiry_seconds = excluded.intent_expiry_seconds,
    enabled = excluded.enabled, estimator = excluded.estimator, key_version = excluded.key_version,
    revision = o.revision + 1, updated_at = clock_timestamp(),
    updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
  returning o.* into v_new;
  insert into public.operation_revisions (operation, revision, saved_at, saved_by, saved_by_name, reason, definition)
  values (v_new.name, v_new.revision, v_new.updated_at, v_actor.id, v_actor.name, nullif(btrim(left(p_reason, 2000)), ''),
    to_jsonb(v_new) - array['revision', 'created_at', 'updated_at', 'updated_by', 'updated_by_name']);

  perform private.audit(v_actor, 'operation.saved', 'operation', v_name, p_reason,
    jsonb_build_object('old', case when v_old.name is null then null else to_jsonb(v_old) end, 'new', to_jsonb(v_new)));
  return jsonb_build_object('name', v_new.name, 'revision', v_new.revision,
    'policy', private.policy_of(v_new.name, v_new.risk_level, v_new.required_approvals));
end
$$;

create or replace function private.begin_operation_test(p_name text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'operation.tested', 'operation', p_name);
  v_operation public.operations;
  v_controls jsonb;
  v_decision jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select o.* into v_operation from public.operations o where o.name = p_name for no key update;
  if not found then
    return private.refuse(v_actor, 'operation.tested', 'operation', p_name, 404, 'NOT_FOUND',
      'There is no such operation.', 'Look it up in the registry.');
  end if;
  if private.is_private_endpoint(v_operation.endpoint_url)
    and not (select i.private_endpoints_allowed from public.installation i where i.id = 1) then
    return private.invalid_field(v_actor, 'operation.tested', 'operation', p_name, 'endpoint_url',
      'endpoint_url points to a private address, which this installation does not allow.',
      'Use a public address, or let the owner allow private endpoints.');
  end if;
  v_controls := private.lock_and_read_controls();
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), 'operation.tested', 'operation', p_name);
  if v_refusal is not null then
    return v_refusal;
  end if;
  -- A disabled operation may be tried before it is enabled, and trying needs nobody's approval.
  v_decision := private.decide(v_controls,
    private.operation_facts(v_operation) || '{"enabled": true}', true, null);
  if v_decision ->> 'kind' = 'refuse' then
    return private.refuse_by_guard(v_actor, p_name, v_decision, v_controls);
  end if;
  insert into public.operation_tests as t (operation, revision, tested_at, tested_by_name)
  values (p_name, v_operation.revision, clock_timestamp(), v_actor.name)
  on conflict (operation) do update set
    revision = excluded.revision, tested_at = excluded.tested_at, tested_by_name = excluded.tested_by_name,
    http_status = null, duration_ms = null, problem = null, recorded_at = null;
  perform private.audit(v_actor, 'operation.tested', 'operation', p_name, null,
    jsonb_build_object('revision', v_operation.revision, 'endpoint_url', v_operation.endpoint_url));
  return jsonb_build_object('name', p_name, 'revision', v_operation.revision, 'endpoint_url', v_operation.endpoint_url,
    'timeout_ms', v_operation.timeout_ms, 'key_version', v_operation.key_version,
    'private_endpoints_allowed', (select i.private_endpoints_allowed from public.installation i where i.id = 1));
end
$$;

create or replace function private.take_signing_key(p_name text, p_key_version integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'signing_key.shown', 'operation', p_name);
  v_current integer;
  v_shown private.shown_signing_keys;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select o.key_version into v_current from public.operations o where o.name = p_name for no key update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'signing_key.shown', 'operation', p_name);
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_current is null then
    return private.refuse(v_actor, 'signing_key.shown', 'operation', p_name, 404, 'NOT_FOUND',
      'There is no such operation.', 'Look it up in the registry.');
  end if;
  if p_key_version is null or p_key_version not between v_current and v_current + 1 then
    return private.invalid_field(v_actor, 'signing_key.shown', 'operation', p_name, 'key_version',
      'key_version must be ' || v_current || ' or ' || v_current + 1 || '.',
      'Only the version in use and the next one are of any use.');
  end if;
  insert into private.shown_signing_keys (operation, key_version, shown_to, shown_to_name)
  values (p_name, p_key_version, v_actor.id, v_actor.name)
  on conflict do nothing;
  if not found then
    select s.* into v_shown from private.shown_signing_keys s
    where s.operation = p_name and s.key_version = p_key_version;
    return private.refuse(v_actor, 'signing_key.shown', 'operation', p_name, 409, 'KEY_SHOWN',
      'Version ' || p_key_version || ' of this key was shown before, to ' || v_shown.shown_to_name || '.',
      'If it is lost, rotate to the next version.',
      jsonb_build_object('key_version', p_key_version, 'shown_to', v_shown.shown_to_name, 'shown_at', v_shown.shown_at));
  end if;
  perform private.audit(v_actor, 'signing_key.shown', 'operation', p_name, null,
    jsonb_build_object('key_version', p_key_version));
  return jsonb_build_object('name', p_name, 'key_version', p_key_version);
end
$$;

create or replace function private.revoke_api_key(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'api_key.revoked', 'api_key', p_id::text);
  v_row public.api_keys;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform from public.api_keys k where k.id = p_id for no key update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), 'api_key.revoked', 'api_key', p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.api_keys k
  set revoked_at = clock_timestamp(), revoked_by_name = v_actor.name
  where k.id = p_id and k.revoked_at is null
  returning * into v_row;
  if not found then
    select k.* into v_row from public.api_keys k where k.id = p_id;
    if not found then
      return private.refuse(v_actor, 'api_key.revoked', 'api_key', p_id::text, 404, 'NOT_FOUND',
        'There is no such API key.', 'Look it up in the list of keys.');
    end if;
    return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
  end if;
  perform private.audit(v_actor, 'api_key.revoked', 'api_key', v_row.id::text, p_reason,
    jsonb_build_object('name', v_row.name, 'prefix', v_row.prefix));
  return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
end
$$;

create or replace function private.ask_about_approval(p_id uuid, p_question text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_question text := btrim(coalesce(p_question, ''));
  v_approval public.approval_queue;
  v_event bigint;
begin
  if v_actor.id is null or coalesce(v_actor.role, '') not in ('admin', 'approver') then
    return private.refuse(v_actor, 'approval.asked', 'approval', p_id::text, 403, 'NOT_ALLOWED',
      'Only approvers and admins ask.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if char_length(v_question) not between 1 and 1000 then
    return private.invalid_field(v_actor, 'approval.asked', 'approval', p_id::text, 'question',
      'question must have 1 to 1000 characters.', 'Ask what you need to know to decide.');
  end if;
  -- A decision may come at this moment; then there is nothing left to ask.
  select a.* into v_approval from public.approval_queue a where a.id = p_id for no key update;
  -- Who asks may have lost their role while waiting for the lock.
  v_actor := private.current_actor();
  if coalesce(v_actor.role, '') not in ('admin', 'approver') then
    return private.refuse(v_actor, 'approval.asked', 'approval', p_id::text, 403, 'NOT_ALLOWED',
      'Only approvers and admins ask.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if v_approval.id is null then
    return private.refuse(v_actor, 'approval.asked', 'approval', p_id::text, 404, 'NOT_FOUND',
      'There is no such request.', 'Look it up in the queue.');
  end if;
  if v_approval.status <> 'pending' or v_approval.expires_at <= clock_timestamp() then
    return private.refuse(v_actor, 'approval.asked', 'approval', p_id::text, 409,
      case when v_approval.status in ('approved', 'rejected') then 'ALREADY_DECIDED' else 'APPROVAL_EXPIRED' end,
      'This request does not wait any more.', 'Look at its timeline.', jsonb_build_object('status', v_approval.status));
  end if;
  v_event := private.add_approval_event(p_id, 'asked', v_actor, jsonb_build_object('question', v_question));
  perform private.touch_approval(p_id, 'asked_at');
  perform private.enqueue_callback(v_approval, 'asked', jsonb_build_object('event_id', v_event, 'question', v_question));
  perform private.audit(v_actor, 'approval.asked', 'approval', p_id::text, v_question,
    jsonb_build_object('operation', v_approval.operation, 'event_id', v_event), v_approval.trace_id);
  return jsonb_build_object('event_id', v_event, 'server_time', clock_timestamp());
end
$$;
