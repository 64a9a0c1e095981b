-- How intents come in. The submitter is the session's person or the owner of the key, never an argument.

-- Null when the envelope binds exactly this request, else {field, message, hint}. Repeated keys are refused: two
-- readers would see two values, and then what a person approved is not what runs.
create function private.envelope_problem(p_canonical_text text, p_params_text text, p_operation public.operations, p_requester_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_envelope jsonb;
  v_wrong text;
begin
  if p_params_text is not json object with unique keys or not coalesce(pg_catalog.pg_input_is_valid(p_params_text, 'jsonb'), false) then
    return jsonb_build_object('field', 'params_text', 'message', 'params_text must be a JSON object without repeated keys.', 'hint', 'Send the canonical JSON of the parameters.');
  end if;
  if octet_length(p_params_text) > 65536 then
    return jsonb_build_object('field', 'params_text', 'message', 'params_text must not exceed 64 KiB.', 'hint', 'Send a reference instead of the data.');
  end if;
  if p_canonical_text is not json object with unique keys or not coalesce(pg_catalog.pg_input_is_valid(p_canonical_text, 'jsonb'), false)
    or octet_length(p_canonical_text) > 65536 then
    return jsonb_build_object('field', 'envelope_text', 'message', 'envelope_text must be a JSON object of at most 64 KiB without repeated keys.', 'hint', 'Send the canonical envelope.');
  end if;
  v_envelope := p_canonical_text::jsonb;
  v_wrong := case
    when v_envelope ->> 'operation' is distinct from p_operation.name then 'operation'
    when v_envelope ->> 'revision' is distinct from p_operation.revision::text then 'revision'
    when v_envelope ->> 'params_sha256' is distinct from encode(extensions.digest(p_params_text, 'sha256'), 'hex') then 'params_sha256'
    when v_envelope #>> '{requester,id}' is distinct from p_requester_id::text then 'requester'
    when v_envelope ->> 'environment' is distinct from (select i.environment from public.installation i where i.id = 1) then 'environment'
    when v_envelope ->> 'quorum' is distinct from private.required_quorum(private.operation_facts(p_operation))::text then 'quorum'
  end;
  if v_wrong is not null then
    return jsonb_build_object('field', 'envelope_text', 'message', 'envelope_text does not match this request: ' || v_wrong || '.',
      'hint', 'Read the operation again and build the envelope from what is stored now.');
  end if;
  return null;
end
$$;

-- The answer to a guard's refusal, counted per operation, code and minute.
create function private.refuse_by_guard(p_actor private.actor, p_operation text, p_decision jsonb, p_controls jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_code text := p_decision ->> 'code';
begin
  return private.refuse(
    p_actor, 'operation.requested', 'operation', p_operation,
    case when v_code = 'UNKNOWN_OPERATION' then 403 else 503 end,
    v_code,
    case v_code
      when 'KILL_SWITCH' then 'The kill switch is on: every operation is refused.'
      when 'UNKNOWN_OPERATION' then 'This operation is not registered or is disabled.'
      else 'The state of the controls cannot be read, so everything is refused.'
    end,
    case v_code
      when 'UNKNOWN_OPERATION' then 'Ask ' || private.whom_to_ask() || ' to register or enable it.'
      else 'Wait, or ask ' || private.whom_to_ask() || '.'
    end,
    case when v_code = 'UNKNOWN_OPERATION' then jsonb_build_object('ask', private.whom_to_ask())
      else private.control_details(p_controls, 'omnihub_kill_switch') end,
    'operation:' || coalesce(p_operation, '')
  );
end
$$;

create type private.submitter as (type text, id uuid, name text, requester_id uuid, requester_name text, actor private.actor, refusal jsonb);

-- A `submit` key, or a signed-in admin without a key.
create function private.resolve_submitter(p_key text, p_scope text, p_action text, p_resource text)
returns private.submitter
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_submitter private.submitter;
  v_check private.key_check;
begin
  if p_key is not null then
    v_check := private.check_api_key(p_key, p_scope, p_action);
    v_submitter.actor := v_check.actor;
    v_submitter.refusal := v_check.refusal;
    v_submitter.type := 'key';
    v_submitter.id := v_check.key_id;
    v_submitter.name := v_check.key_name;
    v_submitter.requester_id := v_check.owner_id;
    v_submitter.requester_name := v_check.owner_name;
    return v_submitter;
  end if;
  v_submitter.actor := private.current_actor();
  if (v_submitter.actor).type <> 'user' then
    v_submitter.refusal := private.refuse(v_submitter.actor, p_action, 'operation', p_resource, 401, 'KEY_INVALID',
      'An API key or a signed-in admin is needed.', 'Send the key in the header x-omnihub-key.');
    return v_submitter;
  end if;
  v_submitter.refusal := private.refuse_unless_admin(v_submitter.actor, p_action, 'operation', p_resource);
  v_submitter.type := 'user';
  v_submitter.id := (v_submitter.actor).id;
  v_submitter.name := (v_submitter.actor).name;
  v_submitter.requester_id := (v_submitter.actor).id;
  v_submitter.requester_name := (v_submitter.actor).name;
  return v_submitter;
end
$$;

-- p_mode: what was decided now, for a workflow that has not started and so has no mode of its own yet.
create function private.intent_answer(p_workflow public.workflows, p_created boolean, p_mode text default null)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select jsonb_build_object('workflow_id', p_workflow.id, 'status', p_workflow.status, 'mode', coalesce(p_workflow.mode, p_mode),
    'approval_id', p_workflow.approval_id, 'created', p_created, 'expires_at', p_workflow.expires_at)
$$;

create function private.submit_intent(p_operation text, p_params_text text, p_envelope_text text, p_idempotency_key text,
  p_caller_expires_at timestamptz, p_key text, p_trace_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_submitter private.submitter := private.resolve_submitter(p_key, 'submit', 'operation.requested', p_operation);
  v_operation public.operations;
  v_controls jsonb;
  v_decision jsonb;
  v_problem jsonb;
  v_workflow public.workflows;
begin
  if v_submitter.refusal is not null then
    return v_submitter.refusal;
  end if;
  if char_length(coalesce(p_idempotency_key, '')) not between 1 and 200 then
    return private.invalid_field(v_submitter.actor, 'operation.requested', 'operation', p_operation, 'idempotency_key',
      'idempotency_key must have 1 to 200 characters.', 'Send one key per intended effect and the same key when repeating.');
  end if;
  if p_trace_id is not null and p_trace_id !~ '^[0-9a-f]{32}$' then
    return private.invalid_field(v_submitter.actor, 'operation.requested', 'operation', p_operation, 'trace_id',
      'trace_id must be 32 lower-case hexadecimal digits.', 'Leave it out for a new trace.');
  end if;

  -- The same request gives the first result, whatever the controls say now.
  select w.* into v_workflow from public.workflows w
  where w.submitter_id = v_submitter.id and w.operation = p_operation and w.idempotency_key = p_idempotency_key and w.idempotency_active;
  if found then
    return private.repeated_intent(v_submitter.actor, v_workflow, p_params_text);
  end if;

  if p_caller_expires_at <= clock_timestamp() then
    return private.invalid_field(v_submitter.actor, 'operation.requested', 'operation', p_operation, 'expires_at',
      'expires_at must lie in the future.', 'Leave it out to use the expiry of the operation.');
  end if;

  select o.* into v_operation from public.operations o where o.name = p_operation;
  select to_jsonb(c) into v_controls from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001';
  v_decision := private.decide(v_controls, private.operation_facts(v_operation), false, null);
  if v_decision ->> 'kind' = 'refuse' then
    return private.refuse_by_guard(v_submitter.actor, p_operation, v_decision, v_controls);
  end if;

  v_problem := private.envelope_problem(p_envelope_text, p_params_text, v_operation, v_submitter.requester_id);
  if v_problem is not null then
    return private.invalid_field(v_submitter.actor, 'operation.requested', 'operation', p_operation,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;

  loop
    -- An intent that was promised to be advisory stays so, also when safe mode is released before it starts.
    insert into public.workflows (operation, operation_revision, params_text, canonical_text, status, mode, idempotency_key,
      submitter_type, submitter_id, submitter_name, requester_id, requester_name, trace_id, expires_at, caller_expires_at, max_attempts)
    values (v_operation.name, v_operation.revision, p_params_text, p_envelope_text, 'queued',
      case when v_decision ->> 'mode' = 'advisory' then 'advisory' end, p_idempotency_key,
      v_submitter.type, v_submitter.id, v_submitter.name, v_submitter.requester_id, v_submitter.requester_name,
      coalesce(p_trace_id, private.request_trace_id(), encode(extensions.gen_random_bytes(16), 'hex')),
      least(clock_timestamp() + v_operation.intent_expiry_seconds * interval '1 second', coalesce(p_caller_expires_at, 'infinity')),
      p_caller_expires_at, v_operation.max_retries + 1)
    on conflict (submitter_id, operation, idempotency_key) where idempotency_active do nothing
    returning * into v_workflow;
    exit when found;
    -- Somebody submitted the same key at the same moment and committed first. Should that run have given its key back
    -- since then, the next turn inserts.
    select w.* into v_workflow from public.workflows w
    where w.submitter_id = v_submitter.id and w.operation = p_operation and w.idempotency_key = p_idempotency_key and w.idempotency_active;
    if found then
      return private.repeated_intent(v_submitter.actor, v_workflow, p_params_text);
    end if;
  end loop;

  perform private.add_event(v_workflow.id, 'submitted', jsonb_build_object('by', v_submitter.name, 'for', v_submitter.requester_name));
  if v_decision ->> 'kind' = 'hold' then
    perform private.hold_for_approval(v_workflow, v_operation, v_decision);
    select w.* into v_workflow from public.workflows w where w.id = v_workflow.id;
    -- The caller's guard may hold an older state; what it was really held on explains the hold.
    return private.intent_answer(v_workflow, true, null)
      || jsonb_build_object('held_on', jsonb_build_object('controls', v_controls, 'decision', v_decision));
  end if;
  return private.intent_answer(v_workflow, true, v_decision ->> 'mode');
end
$$;

create function private.repeated_intent(p_actor private.actor, p_workflow public.workflows, p_params_text text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_workflow.params_text is distinct from p_params_text then
    return private.refuse(p_actor, 'operation.requested', 'operation', p_workflow.operation, 409, 'IDEMPOTENCY_MISMATCH',
      'This idempotency key was used with other parameters.', 'Use a new key for a new request.',
      jsonb_build_object('field', 'idempotency_key', 'workflow_id', p_workflow.id));
  end if;
  return private.intent_answer(p_workflow, false);
end
$$;

create function private.read_intent(p_workflow_id uuid, p_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_submitter private.submitter := private.resolve_submitter(p_key, 'submit', 'workflow.read', p_workflow_id::text);
  v_answer jsonb;
begin
  if v_submitter.refusal is not null then
    return v_submitter.refusal;
  end if;
  -- A key sees only what it submitted itself; to everybody else the workflow does not exist.
  select jsonb_build_object('workflow_id', w.id, 'operation', w.operation, 'status', w.status, 'mode', w.mode,
    'result', w.result, 'error_code', w.error_code, 'error_message', w.error_message, 'approval_id', w.approval_id,
    'attempt', w.attempt, 'trace_id', w.trace_id, 'created_at', w.created_at, 'expires_at', w.expires_at, 'finished_at', w.finished_at)
  into v_answer
  from public.workflows w
  where w.id = p_workflow_id and (v_submitter.type = 'user' or w.submitter_id = v_submitter.id);
  if v_answer is null then
    return private.refuse(v_submitter.actor, 'workflow.read', 'workflow', p_workflow_id::text, 404, 'NOT_FOUND',
      'There is no such workflow.', 'Check the id that the submission returned.');
  end if;
  return v_answer;
end
$$;

-- A hold without a workflow: an agent elsewhere asked "may I?" and must wait for a human.
create function private.request_approval(p_operation text, p_params_text text, p_envelope_text text, p_key text, p_trace_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_submitter private.submitter := private.resolve_submitter(p_key, 'ask', 'approval.requested', p_operation);
  v_operation public.operations;
  v_controls jsonb;
  v_decision jsonb;
  v_problem jsonb;
  v_row public.approval_queue;
begin
  if v_submitter.refusal is not null then
    return v_submitter.refusal;
  end if;
  select o.* into v_operation from public.operations o where o.name = p_operation;
  select to_jsonb(c) into v_controls from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001';
  v_decision := private.decide(v_controls, private.operation_facts(v_operation), false, null);
  if v_decision ->> 'kind' = 'refuse' then
    return private.refuse_by_guard(v_submitter.actor, p_operation, v_decision, v_controls);
  end if;
  v_problem := private.envelope_problem(p_envelope_text, p_params_text, v_operation, v_submitter.requester_id);
  if v_problem is not null then
    return private.invalid_field(v_submitter.actor, 'approval.requested', 'operation', p_operation,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;
  if v_decision ->> 'kind' <> 'hold' then
    return private.error_answer(409, 'NOT_HELD', 'This operation needs no approval now.', 'Ask the guard again.', v_decision);
  end if;
  if p_trace_id is not null and p_trace_id !~ '^[0-9a-f]{32}$' then
    return private.invalid_field(v_submitter.actor, 'approval.requested', 'operation', p_operation, 'trace_id',
      'trace_id must be 32 lower-case hexadecimal digits.', 'Leave it out for a new trace.');
  end if;
  -- The same question again, while it is still open, is the same request, also when both come at once.
  perform pg_catalog.pg_advisory_xact_lock(727276, pg_catalog.hashtext(v_submitter.requester_id::text || p_envelope_text));
  select a.* into v_row from public.approval_queue a
  where a.workflow_id is null and a.status = 'pending' and a.expires_at > clock_timestamp()
    and a.user_id = v_submitter.requester_id and a.canonical_text = p_envelope_text
  limit 1;
  if not found then
    insert into public.approval_queue (user_id, requester_name, action, operation, operation_revision, risk_level, because,
      required_approvals, params_text, canonical_text, trace_id, expires_at)
    values (v_submitter.requester_id, v_submitter.requester_name, v_operation.name, v_operation.name, v_operation.revision,
      v_operation.risk_level, array(select jsonb_array_elements_text(v_decision -> 'because')), (v_decision ->> 'quorum')::integer,
      p_params_text, p_envelope_text, p_trace_id, clock_timestamp() + interval '1 hour')
    returning * into v_row;
    perform private.audit(v_submitter.actor, 'approval.requested', 'approval', v_row.id::text, null,
      jsonb_build_object('operation', v_operation.name, 'quorum', v_row.required_approvals), p_trace_id);
  end if;
  return jsonb_build_object('approval_id', v_row.id, 'expires_at', v_row.expires_at, 'quorum', v_row.required_approvals);
end
$$;

revoke execute on function private.envelope_problem(text, text, public.operations, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.refuse_by_guard(private.actor, text, jsonb, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.resolve_submitter(text, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.intent_answer(public.workflows, boolean, text) from public, anon, authenticated, service_role;
revoke execute on function private.repeated_intent(private.actor, public.workflows, text) from public, anon, authenticated, service_role;
revoke execute on function private.submit_intent(text, text, text, text, timestamptz, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_intent(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.request_approval(text, text, text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.submit_intent(text, text, text, text, timestamptz, text, text) to authenticated, service_role;
grant execute on function private.read_intent(uuid, text) to authenticated, service_role;
grant execute on function private.request_approval(text, text, text, text, text) to service_role;

create function public.submit_intent(operation text, params_text text, envelope_text text, idempotency_key text,
  caller_expires_at timestamptz default null, key text default null, trace_id text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.submit_intent(operation, params_text, envelope_text, idempotency_key, caller_expires_at, key, trace_id);
end;
create function public.read_intent(workflow_id uuid, key text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_intent(workflow_id, key);
end;
create function public.request_approval(operation text, params_text text, envelope_text text, key text, trace_id text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.request_approval(operation, params_text, envelope_text, key, trace_id);
end;
revoke execute on function public.submit_intent(text, text, text, text, timestamptz, text, text) from public, anon, authenticated, service_role;
revoke execute on function public.read_intent(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.request_approval(text, text, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.submit_intent(text, text, text, text, timestamptz, text, text) to authenticated, service_role;
grant execute on function public.read_intent(uuid, text) to authenticated, service_role;
grant execute on function public.request_approval(text, text, text, text, text) to service_role;
