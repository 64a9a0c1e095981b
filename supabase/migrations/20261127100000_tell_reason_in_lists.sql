-- Requests that are decided together are read together, and what the agent says of each may be what tells
-- them apart. A list carries its beginning; the request itself carries all of it.

create or replace function private.approval_item(p_approval public.approval_queue, p_reader uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_operation public.operations;
  v_needed integer;
  v_approved_by jsonb;
  v_decided boolean;
begin
  select o.* into v_operation from public.operations o where o.name = p_approval.operation;
  v_needed := greatest(p_approval.required_approvals, private.request_quorum(v_operation, (p_approval.blast_radius ->> 'unknown')::boolean));
  select coalesce(jsonb_agg(d.decider_name order by d.decided_at) filter (where d.decision = 'approved'), '[]'),
    coalesce(bool_or(d.decider_id = p_reader), false)
  into v_approved_by, v_decided
  from public.approval_decisions d where d.approval_id = p_approval.id and d.voided_at is null;
  return jsonb_build_object(
    'id', p_approval.id, 'operation', p_approval.operation, 'operation_revision', p_approval.operation_revision,
    'risk_level', p_approval.risk_level, 'risk_rank', p_approval.risk_rank, 'status', p_approval.status,
    'params_text', case when octet_length(p_approval.params_text) <= 2048 then p_approval.params_text end,
    'reason_start', left(p_approval.reason, 280),
    'blast_radius', p_approval.blast_radius, 'requester_name', p_approval.requester_name, 'user_id', p_approval.user_id,
    'on_behalf_of_name', p_approval.on_behalf_of_name, 'created_at', p_approval.created_at, 'expires_at', p_approval.expires_at,
    'required_approvals', v_needed, 'approvals_given', p_approval.approvals_given, 'approved_by', v_approved_by,
    'digest', encode(p_approval.digest, 'hex'),
    -- What has ended needs nobody any more.
    'satisfiable', p_approval.status <> 'pending' or (private.policy_of_request(p_approval, v_needed) -> 'satisfiable')::boolean,
    'you_decided', v_decided,
    'is_own', p_reader is not null and (p_approval.user_id = p_reader or p_approval.on_behalf_of is not distinct from p_reader),
    'workflow_id', p_approval.workflow_id, 'because', to_jsonb(p_approval.because),
    'estimated_at', p_approval.estimated_at, 'has_estimator', v_operation.estimator is not null);
end
$$;
