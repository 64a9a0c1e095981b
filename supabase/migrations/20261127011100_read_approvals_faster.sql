-- A page of a hundred requests took 330 ms: SQL functions that fix their search path are planned anew inside every row.
-- These are the same rules with plans that are kept.

create or replace function private.policy_of_request(p_approval public.approval_queue, p_needed integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_editors jsonb;
  v_editor_ids uuid[];
  v_decided uuid[];
  v_given integer;
  v_given_by_others integer;
  v_eligible jsonb;
  v_left integer;
  v_left_no_editors integer;
begin
  select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'at', e.at) order by e.at desc), '[]'),
    coalesce(array_agg(e.id), '{}')
  into v_editors, v_editor_ids
  from private.recent_editors(p_approval.operation, clock_timestamp()) e;
  select coalesce(array_agg(d.decider_id), '{}'), count(*) filter (where d.decision = 'approved'),
    count(*) filter (where d.decision = 'approved' and d.decider_id <> all (v_editor_ids))
  into v_decided, v_given, v_given_by_others
  from public.approval_decisions d where d.approval_id = p_approval.id and d.voided_at is null;
  -- Those who asked are out, those who decided are counted.
  select coalesce(jsonb_agg(p.display_name order by p.created_at, p.id), '[]'),
    count(*) filter (where p.id <> all (v_decided)),
    count(*) filter (where p.id <> all (v_decided) and p.id <> all (v_editor_ids))
  into v_eligible, v_left, v_left_no_editors
  from public.profiles p
  where p.role in ('admin', 'approver') and p.id <> p_approval.user_id and p.id is distinct from p_approval.on_behalf_of;
  return jsonb_build_object('needed', p_needed, 'given', p_approval.approvals_given,
    'eligible', jsonb_array_length(v_eligible), 'eligible_names', v_eligible,
    'satisfiable', p_approval.approvals_given + v_left >= p_needed and v_given_by_others + v_left_no_editors > 0,
    'editors', v_editors, 'needs_non_editor', v_given > 0 and v_given_by_others = 0);
end
$$;

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
    'workflow_id', p_approval.workflow_id, 'because', to_jsonb(p_approval.because));
end
$$;

-- How many people a request of this operation needs now, given what its blast radius was estimated to be: unknown
-- counts as critical.
create or replace function private.request_quorum(p_operation public.operations, p_unknown boolean)
returns integer
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return private.required_quorum(jsonb_build_object('risk_level', p_operation.risk_level,
    'required_approvals', p_operation.required_approvals, 'blast_radius_unknown', p_unknown is not false));
end
$$;

-- Who edited this operation within the day before a moment.
create or replace function private.recent_editors(p_operation text, p_at timestamptz)
returns table (id uuid, name text, at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
rows 5
as $$
begin
  return query
    select distinct on (r.saved_by) r.saved_by, r.saved_by_name, r.saved_at
    from public.operation_revisions r
    where r.operation = p_operation and r.saved_by is not null and r.saved_at > p_at - interval '24 hours'
    order by r.saved_by, r.saved_at desc;
end
$$;
