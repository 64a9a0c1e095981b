-- What a request says has grown: the estimate it was made with, the agent's reason, for whom it asks, and where the agent
-- wants to hear of the decision. Signatures change, so the functions are dropped before they are made again.

drop function public.submit_intent(text, text, text, text, timestamptz, text, text);
drop function public.request_approval(text, text, text, text, text);
drop function private.submit_intent(text, text, text, text, timestamptz, text, text);
drop function private.request_approval(text, text, text, text, text);
drop function private.envelope_problem(text, text, public.operations, uuid);

-- Null when the envelope binds exactly this request, else {field, message, hint}. Repeated keys are refused: two
-- readers would see two values, and then what a person approved is not what runs. The blast radius is unknown (null) or
-- the newest estimate of these very params: nobody else may say how little an operation touches.
create function private.envelope_problem(p_canonical_text text, p_params_text text, p_operation public.operations,
  p_requester_id uuid, p_on_behalf_of uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_problem jsonb := private.params_problem(p_params_text);
  v_envelope jsonb;
  v_wrong text;
begin
  if v_problem is not null then
    return v_problem;
  end if;
  if p_canonical_text is not json object with unique keys or not coalesce(pg_catalog.pg_input_is_valid(p_canonical_text, 'jsonb'), false)
    or octet_length(p_canonical_text) > 65536 then
    return jsonb_build_object('field', 'envelope_text', 'message', 'envelope_text must be a JSON object of at most 64 KiB without repeated keys.', 'hint', 'Send the canonical envelope.');
  end if;
  v_envelope := p_canonical_text::jsonb;
  if char_length(v_envelope ->> 'reason') > 500 then
    return jsonb_build_object('field', 'reason', 'message', 'reason must not exceed 500 characters.', 'hint', 'Say in a sentence why this is needed.');
  end if;
  v_wrong := case
    when v_envelope - array['blast_radius', 'environment', 'operation', 'params_sha256', 'quorum', 'reason', 'requester', 'revision', 'version'] <> '{}'
      or not v_envelope ?& array['blast_radius', 'quorum', 'reason', 'version'] then 'keys'
    when v_envelope -> 'version' <> '1' then 'version'
    when v_envelope ->> 'operation' is distinct from p_operation.name then 'operation'
    when v_envelope ->> 'revision' is distinct from p_operation.revision::text then 'revision'
    when v_envelope ->> 'params_sha256' is distinct from encode(extensions.digest(p_params_text, 'sha256'), 'hex') then 'params_sha256'
    when v_envelope -> 'requester' is distinct from jsonb_strip_nulls(jsonb_build_object('id', p_requester_id, 'on_behalf_of', p_on_behalf_of)) then 'requester'
    when v_envelope ->> 'environment' is distinct from (select i.environment from public.installation i where i.id = 1) then 'environment'
    when jsonb_typeof(v_envelope -> 'reason') not in ('string', 'null') then 'reason'
    when v_envelope -> 'blast_radius' <> 'null' and v_envelope -> 'blast_radius'
      is distinct from (private.newest_estimate(p_operation.name, p_operation.revision, p_params_text)).radius then 'blast_radius'
    when v_envelope ->> 'quorum' is distinct from private.request_quorum(p_operation, v_envelope -> 'blast_radius' = 'null')::text then 'quorum'
  end;
  if v_wrong is not null then
    return jsonb_build_object('field', 'envelope_text', 'message', 'envelope_text does not match this request: ' || v_wrong || '.',
      'hint', 'Read the operation again and build the envelope from what is stored now.');
  end if;
  return null;
end
$$;

-- Null when the agent may ask for this person and be told at this address, else {field, message, hint}.
create function private.caller_problem(p_on_behalf_of uuid, p_callback_url text)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_on_behalf_of is not null and not exists (select from public.profiles p where p.id = p_on_behalf_of) then
      jsonb_build_object('field', 'on_behalf_of', 'message', 'on_behalf_of must be a member.', 'hint', 'Name a member of this installation, or leave it out.')
    when p_callback_url is null then null
    when not private.is_endpoint_url(p_callback_url) then
      jsonb_build_object('field', 'callback_url', 'message', 'callback_url must be an http(s) URL of at most 500 characters with a plain host and without user name.', 'hint', 'Leave it out and poll the status instead.')
    when private.is_forbidden_address(p_callback_url) then
      jsonb_build_object('field', 'callback_url', 'message', 'callback_url points to a private address, which this installation does not allow.', 'hint', 'Use a public address, or let the owner allow private endpoints.')
  end
$$;

-- How a request tells its blast radius, from its envelope.
create function private.blast_radius_of(p_canonical_text text, p_why text default null)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when jsonb_typeof(p_canonical_text::jsonb -> 'blast_radius') = 'object' then '{"unknown": false}'::jsonb || (p_canonical_text::jsonb -> 'blast_radius')
    else jsonb_build_object('unknown', true, 'why', coalesce(p_why, 'It has not been estimated yet.'))
  end
$$;

-- Puts a workflow on hold for a human and returns the approval request. Its own expiry counts from now on, never past
-- the caller's. Nothing is shown to a human that no longer matches: when the operation changed after the envelope was
-- written, or the caller's time is over, the workflow expires instead and the answer is null.
create or replace function private.hold_for_approval(p_workflow public.workflows, p_operation public.operations, p_decision jsonb)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_approval public.approval_queue;
  v_estimate private.estimates;
  v_now timestamptz := clock_timestamp();
  v_expires_at timestamptz := least(v_now + interval '1 hour', coalesce(p_workflow.caller_expires_at, 'infinity'));
  v_radius jsonb := p_workflow.canonical_text::jsonb -> 'blast_radius';
begin
  if p_workflow.operation_revision <> p_operation.revision then
    perform private.set_workflow_status(p_workflow.id, 'expired', 'OPERATION_CHANGED', 'The operation changed after this was submitted. Submit it again.');
    return null;
  end if;
  if v_expires_at <= v_now then
    perform private.set_workflow_status(p_workflow.id, 'expired', 'EXPIRED', 'The time that the caller gave was over.');
    return null;
  end if;
  -- How old is the estimate that the envelope was written with? One that is gone counts as never made.
  v_estimate := private.newest_estimate(p_workflow.operation, p_workflow.operation_revision, p_workflow.params_text);
  insert into public.approval_queue (workflow_id, user_id, requester_name, on_behalf_of, on_behalf_of_name, reason, callback_url,
    action, operation, operation_revision, risk_level, because, required_approvals, params_text, canonical_text,
    blast_radius, estimated_at, trace_id, created_at, expires_at)
  values (p_workflow.id, p_workflow.requester_id, p_workflow.requester_name, p_workflow.on_behalf_of, p_workflow.on_behalf_of_name,
    p_workflow.reason, p_workflow.callback_url, p_operation.name, p_operation.name, p_operation.revision, p_operation.risk_level,
    array(select jsonb_array_elements_text(p_decision -> 'because')),
    greatest((p_workflow.canonical_text::jsonb ->> 'quorum')::integer, private.request_quorum(p_operation, v_radius = 'null')),
    p_workflow.params_text, p_workflow.canonical_text,
    private.blast_radius_of(p_workflow.canonical_text, case when v_radius = 'null' then v_estimate.why end),
    case when v_radius is not distinct from coalesce(v_estimate.radius, 'null') then v_estimate.estimated_at end,
    p_workflow.trace_id, v_now, v_expires_at)
  returning * into v_approval;
  update public.workflows w
  set status = 'awaiting_approval', approval_id = v_approval.id, expires_at = v_expires_at, updated_at = clock_timestamp(),
    lease_owner = null, lease_until = null
  where w.id = p_workflow.id;
  perform private.add_event(p_workflow.id, 'held', jsonb_build_object('approval_id', v_approval.id, 'because', p_decision -> 'because', 'quorum', v_approval.required_approvals));
  perform private.add_approval_event(v_approval.id, 'requested', row(p_workflow.requester_id, p_workflow.submitter_name,
    case p_workflow.submitter_type when 'key' then 'key' when 'user' then 'user' else 'system' end, null)::private.actor,
    jsonb_build_object('quorum', v_approval.required_approvals, 'because', to_jsonb(v_approval.because)));
  return v_approval.id;
end
$$;

-- Is a valid approval bound to this very request and revision, by as many people as are needed now, each of whom saw
-- exactly what would run, and not used up by another run? Unused it lapses, also during a kill.
create or replace function private.has_valid_approval(p_workflow public.workflows, p_operation public.operations)
returns boolean
language sql
volatile
security definer
set search_path = ''
as $$
  select exists (
    select from public.approval_queue a
    where a.id = p_workflow.approval_id
      and a.workflow_id = p_workflow.id
      and a.status = 'approved'
      and a.operation_revision = p_operation.revision
      and a.canonical_text = p_workflow.canonical_text
      and a.params_text = p_workflow.params_text
      and (select count(*) from public.approval_decisions d
        where d.approval_id = a.id and d.voided_at is null and d.decision = 'approved' and d.digest = a.digest)
        >= greatest(a.required_approvals, private.request_quorum(p_operation, (a.blast_radius ->> 'unknown')::boolean))
      and (a.consumed_at is not null or a.lapses_at > clock_timestamp())
  )
$$;

create function private.submit_intent(p_operation text, p_params_text text, p_envelope_text text, p_idempotency_key text,
  p_caller_expires_at timestamptz, p_key text, p_trace_id text, p_on_behalf_of uuid, p_callback_url text)
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

  v_problem := coalesce(
    private.envelope_problem(p_envelope_text, p_params_text, v_operation, v_submitter.requester_id, p_on_behalf_of),
    private.caller_problem(p_on_behalf_of, p_callback_url));
  if v_problem is not null then
    return private.invalid_field(v_submitter.actor, 'operation.requested', 'operation', p_operation,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;

  loop
    -- An intent that was promised to be advisory stays so, also when safe mode is released before it starts.
    insert into public.workflows (operation, operation_revision, params_text, canonical_text, status, mode, idempotency_key,
      submitter_type, submitter_id, submitter_name, requester_id, requester_name, on_behalf_of, on_behalf_of_name, reason, callback_url,
      trace_id, expires_at, caller_expires_at, max_attempts)
    values (v_operation.name, v_operation.revision, p_params_text, p_envelope_text, 'queued',
      case when v_decision ->> 'mode' = 'advisory' then 'advisory' end, p_idempotency_key,
      v_submitter.type, v_submitter.id, v_submitter.name, v_submitter.requester_id, v_submitter.requester_name,
      p_on_behalf_of, (select p.display_name from public.profiles p where p.id = p_on_behalf_of), p_envelope_text::jsonb ->> 'reason', p_callback_url,
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

-- A hold without a workflow: an agent elsewhere asked "may I?" and must wait for a human.
create function private.request_approval(p_operation text, p_params_text text, p_envelope_text text, p_key text, p_trace_id text,
  p_on_behalf_of uuid, p_callback_url text)
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
  v_estimate private.estimates;
  v_row public.approval_queue;
  v_radius jsonb;
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
  v_problem := coalesce(
    private.envelope_problem(p_envelope_text, p_params_text, v_operation, v_submitter.requester_id, p_on_behalf_of),
    private.caller_problem(p_on_behalf_of, p_callback_url));
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
  -- The same question again, while it is still open, is the same request, also when both come at once and although it
  -- was estimated anew or explained in other words meanwhile.
  perform pg_catalog.pg_advisory_xact_lock(727276, pg_catalog.hashtext(concat_ws(' ', v_submitter.requester_id, p_operation, p_params_text)));
  select a.* into v_row from public.approval_queue a
  where a.operation = v_operation.name and a.operation_revision = v_operation.revision
    and a.status = 'pending' and a.consumed_at is null and a.workflow_id is null and a.expires_at > clock_timestamp()
    and a.user_id = v_submitter.requester_id and a.on_behalf_of is not distinct from p_on_behalf_of
    and a.params_text = p_params_text
  limit 1;
  if not found then
    v_radius := p_envelope_text::jsonb -> 'blast_radius';
    v_estimate := private.newest_estimate(v_operation.name, v_operation.revision, p_params_text);
    insert into public.approval_queue (user_id, requester_name, on_behalf_of, on_behalf_of_name, reason, callback_url,
      action, operation, operation_revision, risk_level, because, required_approvals, params_text, canonical_text,
      blast_radius, estimated_at, trace_id, expires_at)
    values (v_submitter.requester_id, v_submitter.requester_name, p_on_behalf_of,
      (select p.display_name from public.profiles p where p.id = p_on_behalf_of), p_envelope_text::jsonb ->> 'reason', p_callback_url,
      v_operation.name, v_operation.name, v_operation.revision, v_operation.risk_level,
      array(select jsonb_array_elements_text(v_decision -> 'because')), (p_envelope_text::jsonb ->> 'quorum')::integer,
      p_params_text, p_envelope_text, private.blast_radius_of(p_envelope_text, case when v_radius = 'null' then v_estimate.why end),
      case when v_radius is not distinct from coalesce(v_estimate.radius, 'null') then v_estimate.estimated_at end,
      p_trace_id, clock_timestamp() + interval '1 hour')
    returning * into v_row;
    perform private.add_approval_event(v_row.id, 'requested', v_submitter.actor,
      jsonb_build_object('quorum', v_row.required_approvals, 'because', to_jsonb(v_row.because)));
    perform private.audit(v_submitter.actor, 'approval.requested', 'approval', v_row.id::text, null,
      jsonb_build_object('operation', v_operation.name, 'quorum', v_row.required_approvals), p_trace_id);
  end if;
  return jsonb_build_object('approval_id', v_row.id, 'expires_at', v_row.expires_at, 'quorum', v_row.required_approvals);
end
$$;

revoke execute on function private.envelope_problem(text, text, public.operations, uuid, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.caller_problem(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.blast_radius_of(text, text) from public, anon, authenticated, service_role;
revoke execute on function private.submit_intent(text, text, text, text, timestamptz, text, text, uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.request_approval(text, text, text, text, text, uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.submit_intent(text, text, text, text, timestamptz, text, text, uuid, text) to authenticated, service_role;
grant execute on function private.request_approval(text, text, text, text, text, uuid, text) to service_role;

create function public.submit_intent(operation text, params_text text, envelope_text text, idempotency_key text,
  caller_expires_at timestamptz default null, key text default null, trace_id text default null,
  on_behalf_of uuid default null, callback_url text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.submit_intent(operation, params_text, envelope_text, idempotency_key, caller_expires_at, key, trace_id, on_behalf_of, callback_url);
end;
create function public.request_approval(operation text, params_text text, envelope_text text, key text, trace_id text default null,
  on_behalf_of uuid default null, callback_url text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.request_approval(operation, params_text, envelope_text, key, trace_id, on_behalf_of, callback_url);
end;
revoke execute on function public.submit_intent(text, text, text, text, timestamptz, text, text, uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.request_approval(text, text, text, text, text, uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.submit_intent(text, text, text, text, timestamptz, text, text, uuid, text) to authenticated, service_role;
grant execute on function public.request_approval(text, text, text, text, text, uuid, text) to service_role;
