-- Using an approval for one guarded call of an outside agent, and showing a newer estimate of what waits.

-- One call, with exactly the approved params, by the owner of the key that asked. The controls are locked first and read
-- in a statement of their own, last: after a kill nothing is consumed any more. Under safe mode the call is advisory and
-- the approval is kept for the real one.
create function private.consume_approval(p_approval_id uuid, p_operation text, p_params_text text, p_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.check_requester_key(p_key, 'approval.consumed', true);
  v_approval public.approval_queue;
  v_operation public.operations;
  v_now timestamptz;
  v_controls jsonb;
  v_decision jsonb;
  v_given integer;
  v_problem text[];
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  perform private.lock_controls_shared();
  select a.* into v_approval from public.approval_queue a where a.id = p_approval_id for update;
  v_now := clock_timestamp();
  v_controls := private.controls_now();
  if v_approval.user_id is distinct from v_check.owner_id then
    return private.refuse_foreign_request(v_check.actor, 'approval.consumed', p_approval_id);
  end if;
  select o.* into v_operation from public.operations o where o.name = v_approval.operation;
  v_decision := private.decide(v_controls, private.operation_facts(v_operation), true, null);
  if v_decision ->> 'kind' = 'refuse' then
    return private.refuse_by_guard(v_check.actor, v_approval.operation, v_decision, v_controls);
  end if;
  select count(*) into v_given from public.approval_decisions d
  where d.approval_id = p_approval_id and d.voided_at is null and d.decision = 'approved' and d.digest = v_approval.digest;
  v_problem := case
    when v_approval.consumed_at is not null then array['APPROVAL_USED', 'This approval was used already.', 'Ask for another one.']
    when v_approval.workflow_id is not null then array['APPROVAL_USED', 'This approval belongs to a workflow, which runs by itself.', 'Ask the workflow what became of it.']
    when v_approval.void_reason = 'operation_changed' or v_approval.operation_revision is distinct from v_operation.revision
      then array['OPERATION_CHANGED', 'The operation changed after this was requested.', 'Ask again.']
    when v_approval.void_reason = 'lapsed' or v_approval.status = 'approved' and v_approval.lapses_at <= v_now
      then array['APPROVAL_LAPSED', 'This approval was not used within its time.', 'Ask again.']
    when v_approval.status <> 'approved' then array['NOT_APPROVED', 'This request is ' || v_approval.status || '.', 'Wait for the decision, or ask again.']
    when v_given < greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean))
      then array['NOT_APPROVED', 'More people are needed now than have approved.', 'Ask again.']
    when p_operation is distinct from v_approval.operation or p_params_text is distinct from v_approval.params_text
      then array['PARAMS_CHANGED', 'These are not the parameters that were approved.', 'Repeat the request with the same body.']
  end;
  if v_problem is not null then
    return private.refuse(v_check.actor, 'approval.consumed', 'approval', p_approval_id::text, 409, v_problem[1], v_problem[2], v_problem[3],
      jsonb_build_object('status', v_approval.status, 'consumed_at', v_approval.consumed_at, 'void_reason', v_approval.void_reason));
  end if;
  if v_decision ->> 'mode' = 'live' then
    update public.approval_queue a set consumed_at = v_now, consumed_by = 'call' where a.id = p_approval_id;
    perform private.audit(v_check.actor, 'approval.consumed', 'approval', p_approval_id::text, null,
      jsonb_build_object('operation', v_approval.operation, 'digest', encode(v_approval.digest, 'hex'), 'key', v_check.key_name), v_approval.trace_id);
  end if;
  return jsonb_build_object('decision', case when v_decision ->> 'mode' = 'live' then 'run' else 'advisory' end,
    'mode', v_decision -> 'mode', 'approval_id', p_approval_id, 'server_time', v_now);
end
$$;

-- Does the newer radius touch more than the older one? Another currency cannot be compared, so it counts as more.
create function private.is_larger_radius(p_new jsonb, p_old jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select (p_new -> 'unknown') is distinct from (p_old -> 'unknown')
    or coalesce((p_new ->> 'rows')::numeric, 0) > coalesce((p_old ->> 'rows')::numeric, 0)
    or coalesce((p_new ->> 'users')::numeric, 0) > coalesce((p_old ->> 'users')::numeric, 0)
    or coalesce((p_new ->> 'amount_cents')::numeric, 0) > coalesce((p_old ->> 'amount_cents')::numeric, 0)
    or (p_new ->> 'amount_cents' is not null and p_new ->> 'currency' is distinct from p_old ->> 'currency')
    or (p_new -> 'reversible' = 'false' and p_old -> 'reversible' = 'true')
$$;

-- Takes a newer estimate into a request that waits. The envelope may differ in blast radius and quorum only, and claim
-- nothing but the newest estimate. A larger one, or one that is known where it was not, makes a new envelope, for which
-- nobody has decided yet. A smaller one does too while nobody has decided; approvals of a larger one stand.
create function private.refresh_estimate(p_approval_id uuid, p_envelope_text text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_workflow public.workflows;
  v_approval public.approval_queue;
  v_previous jsonb;
  v_operation public.operations;
  v_estimate private.estimates;
  v_problem jsonb;
  v_radius jsonb;
  v_larger boolean;
  v_changed boolean;
  v_voided integer := 0;
begin
  select w.* into v_workflow from public.workflows w
  where w.id = (select a.workflow_id from public.approval_queue a where a.id = p_approval_id) for update;
  select a.* into v_approval from public.approval_queue a where a.id = p_approval_id for update;
  if v_approval.id is null then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such request.', 'Look it up in the queue.');
  end if;
  if v_approval.status <> 'pending' or v_approval.expires_at <= clock_timestamp() then
    return private.error_answer(409, case when v_approval.status in ('approved', 'rejected') then 'ALREADY_DECIDED' else 'APPROVAL_EXPIRED' end,
      'This request does not wait any more.', 'Look at it again.', jsonb_build_object('status', v_approval.status));
  end if;
  select o.* into v_operation from public.operations o where o.name = v_approval.operation;
  if v_operation.revision <> v_approval.operation_revision then
    return private.error_answer(409, 'OPERATION_CHANGED', 'The operation was changed after this was requested.', 'The agent has to ask again.');
  end if;
  v_estimate := private.newest_estimate(v_approval.operation, v_approval.operation_revision, v_approval.params_text);
  if v_estimate.estimated_at is null then
    return private.error_answer(409, 'ESTIMATE_STALE', 'There is no newer estimate of these parameters.', 'Estimate first, then refresh.');
  end if;
  v_problem := private.envelope_problem(p_envelope_text, v_approval.params_text, v_operation, v_approval.user_id,
    (v_approval.canonical_text::jsonb #>> '{requester,on_behalf_of}')::uuid);
  if v_problem is null and (
    p_envelope_text::jsonb - array['blast_radius', 'quorum'] <> v_approval.canonical_text::jsonb - array['blast_radius', 'quorum']
    or p_envelope_text::jsonb -> 'blast_radius' is distinct from coalesce(v_estimate.radius, 'null')) then
    v_problem := '{"field": "envelope_text", "message": "envelope_text differs in more than the newest estimate.", "hint": "Change blast_radius and quorum only."}';
  end if;
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem ->> 'message', v_problem ->> 'hint', jsonb_build_object('field', v_problem -> 'field'));
  end if;

  v_previous := v_approval.blast_radius;
  v_radius := private.blast_radius_of(p_envelope_text, v_estimate.why);
  v_larger := private.is_larger_radius(v_radius, v_previous);
  v_changed := p_envelope_text::jsonb <> v_approval.canonical_text::jsonb
    and (v_larger or not exists (select from public.approval_decisions d where d.approval_id = p_approval_id and d.voided_at is null));
  if v_changed then
    update public.approval_decisions d set voided_at = clock_timestamp() where d.approval_id = p_approval_id and d.voided_at is null;
    get diagnostics v_voided = row_count;
    update public.workflows w set canonical_text = p_envelope_text where w.id = v_workflow.id;
  end if;
  update public.approval_queue a
  set estimated_at = v_estimate.estimated_at,
    canonical_text = case when v_changed then p_envelope_text else a.canonical_text end,
    blast_radius = case when v_changed or v_radius -> 'unknown' = 'true' and a.blast_radius -> 'unknown' = 'true' then v_radius else a.blast_radius end,
    required_approvals = case when v_changed then (p_envelope_text::jsonb ->> 'quorum')::integer else a.required_approvals end,
    approvals_given = case when v_changed then 0 else a.approvals_given end
  where a.id = p_approval_id
  returning a.* into v_approval;
  perform private.add_approval_event(p_approval_id, case when v_changed then 'estimate_changed' else 'estimated' end, v_actor,
    jsonb_build_object('blast_radius', v_radius, 'previous', case when v_changed then v_previous end, 'larger', v_larger and v_changed,
      'voided', nullif(v_voided, 0), 'digest', encode(v_approval.digest, 'hex')));
  if v_voided > 0 then
    perform private.audit(v_actor, 'approval.voided', 'approval', p_approval_id::text, 'What it would touch was estimated anew.',
      jsonb_build_object('operation', v_approval.operation, 'voided', v_voided, 'old', v_previous, 'new', v_radius), v_approval.trace_id);
  end if;
  return jsonb_build_object('changed', v_changed, 'larger', v_larger and v_changed, 'voided', v_voided, 'digest', encode(v_approval.digest, 'hex'),
    'needed', greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean)),
    'given', v_approval.approvals_given, 'blast_radius', v_approval.blast_radius, 'previous', v_previous, 'estimated_at', v_approval.estimated_at);
end
$$;

revoke execute on function private.consume_approval(uuid, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.is_larger_radius(jsonb, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.refresh_estimate(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.consume_approval(uuid, text, text, text) to service_role;
grant execute on function private.refresh_estimate(uuid, text) to service_role;

create function public.consume_approval(approval_id uuid, operation text, params_text text, key text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.consume_approval(approval_id, operation, params_text, key);
end;
create function public.refresh_estimate(approval_id uuid, envelope_text text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.refresh_estimate(approval_id, envelope_text);
end;
revoke execute on function public.consume_approval(uuid, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function public.refresh_estimate(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.consume_approval(uuid, text, text, text) to service_role;
grant execute on function public.refresh_estimate(uuid, text) to service_role;
