-- A new estimate changes what people are asked to approve, also when nobody had decided yet: the log says so as well.

create or replace function private.refresh_estimate(p_approval_id uuid, p_envelope_text text)
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
  if v_changed then
    perform private.audit(v_actor, case when v_voided > 0 then 'approval.voided' else 'approval.estimate_changed' end, 'approval',
      p_approval_id::text, 'What it would touch was estimated anew.',
      jsonb_build_object('operation', v_approval.operation, 'voided', v_voided, 'old', v_previous, 'new', v_radius), v_approval.trace_id);
  end if;
  return jsonb_build_object('changed', v_changed, 'larger', v_larger and v_changed, 'voided', v_voided, 'digest', encode(v_approval.digest, 'hex'),
    'needed', greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean)),
    'given', v_approval.approvals_given, 'blast_radius', v_approval.blast_radius, 'previous', v_previous, 'estimated_at', v_approval.estimated_at);
end
$$;
