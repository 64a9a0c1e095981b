-- A list of requests says how old each estimate is, so that whoever decides several can have the old ones counted
-- again before looking; and a request is judged against what runs like it touched and who allowed them.

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

create or replace function private.read_approval(p_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'approval.read', 'approval', p_id::text);
  v_now timestamptz := clock_timestamp();
  v_approval public.approval_queue;
  v_operation public.operations;
  v_needed integer;
  v_mine public.approval_decisions;
  v_problem jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select a.* into v_approval from public.approval_queue a where a.id = p_id;
  if not found then
    return private.refuse(v_actor, 'approval.read', 'approval', p_id::text, 404, 'NOT_FOUND',
      'There is no such request.', 'Look it up in the queue.');
  end if;
  select o.* into v_operation from public.operations o where o.name = v_approval.operation;
  v_needed := greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean));
  select d.* into v_mine from public.approval_decisions d
  where d.approval_id = p_id and d.decider_id = v_actor.id and d.voided_at is null;
  v_problem := case
    when v_actor.id is null then '{"code": "NOT_ALLOWED", "message": "Only people decide."}'::jsonb
    when v_mine.id is not null then jsonb_build_object('code', 'ALREADY_DECIDED', 'message', 'You have ' || v_mine.decision || ' this.')
    when v_approval.status in ('approved', 'rejected') then jsonb_build_object('code', 'ALREADY_DECIDED', 'message', 'This was ' || v_approval.status || '.')
    else private.decision_problem(v_approval, v_operation, v_actor.id, v_now) end;
  return jsonb_build_object(
    'server_time', v_now,
    'approval', to_jsonb(v_approval) - 'digest' || jsonb_build_object('digest', encode(v_approval.digest, 'hex'),
      'params_sha256', encode(extensions.digest(v_approval.params_text, 'sha256'), 'hex'),
      'workflow_status', (select w.status from public.workflows w where w.id = v_approval.workflow_id)),
    'decisions', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'digest' || jsonb_build_object('digest', encode(d.digest, 'hex')) order by d.decided_at, d.id), '[]')
      from public.approval_decisions d where d.approval_id = p_id),
    'events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]') from public.approval_events e where e.approval_id = p_id),
    'policy', private.policy_of_request(v_approval, v_needed),
    'you', jsonb_build_object('may_decide', v_problem is null, 'code', v_problem -> 'code', 'message', v_problem -> 'message', 'decided', v_mine.decision),
    'operation', to_jsonb(v_operation) - array['updated_by'],
    'recent_runs', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc), '[]') from (
        select w.id, w.status, w.mode, w.created_at, w.finished_at, w.error_code, h.blast_radius, coalesce(h.approved_by, '[]') as approved_by
        from public.workflows w
        -- What it was expected to touch when people let it run, and who they were.
        left join lateral (
          select a.blast_radius, (
            select jsonb_agg(d.decider_name order by d.decided_at) from public.approval_decisions d
            where d.approval_id = a.id and d.voided_at is null and d.decision = 'approved') as approved_by
          from public.approval_queue a where a.workflow_id = w.id order by a.created_at desc limit 1
        ) h on true
        where w.operation = v_approval.operation and w.id is distinct from v_approval.workflow_id
          and w.status in ('succeeded', 'dead_letter', 'halted', 'outcome_unknown')
        order by w.created_at desc limit 5
      ) r));
end
$$;
