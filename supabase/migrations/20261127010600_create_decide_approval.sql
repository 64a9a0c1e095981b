-- Deciding. The rows are locked first, workflow before approval, and only then the clock is read: a decision that waited
-- for a lock past the deadline is late. Refusals write an audit row and nothing else.

-- Does this person count towards the quorum on their own? Whoever edited the operation within a day does not.
create function private.needs_non_editor(p_approval_id uuid, p_operation text, p_at timestamptz)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select count(*) > 0 and bool_and(d.decider_id in (select e.id from private.recent_editors(p_operation, p_at) e))
  from public.approval_decisions d
  where d.approval_id = p_approval_id and d.voided_at is null and d.decision = 'approved'
$$;

-- Null when this person may decide this request at this moment, else {code, message, hint}: the same answer for the
-- command and for whoever looks at the request. Not judged here: what they were shown, and what they decided before.
create function private.decision_problem(p_approval public.approval_queue, p_operation public.operations, p_decider uuid, p_at timestamptz)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when p_approval.status = 'expired' and p_approval.void_reason is distinct from 'operation_changed' or p_at >= p_approval.expires_at then
      jsonb_build_object('status', 409, 'code', 'APPROVAL_EXPIRED',
        'message', case p_approval.void_reason
          when 'workflow_cancelled' then 'The workflow was cancelled.'
          when 'lapsed' then 'It was approved and never used.'
          else 'The time for a decision was over at ' || to_char(p_approval.expires_at at time zone 'utc', 'HH24:MI:SS') || ' UTC.' end,
        'hint', 'The agent has to ask again.')
    when p_operation.revision is distinct from p_approval.operation_revision then
      jsonb_build_object('status', 409, 'code', 'OPERATION_CHANGED',
        'message', 'The operation was changed after this was requested: it is at revision ' || p_operation.revision || ', the request was made for ' || p_approval.operation_revision || '.',
        'hint', 'The agent has to ask again, so that people see what would run now.')
    when p_decider = p_approval.user_id then
      jsonb_build_object('status', 403, 'code', 'OWN_REQUEST', 'message', 'This is your own request.', 'hint', 'Somebody else has to decide.')
    when p_decider = p_approval.on_behalf_of then
      jsonb_build_object('status', 403, 'code', 'OWN_REQUEST', 'message', 'This was requested on your behalf.', 'hint', 'Somebody else has to decide.')
    when p_operation.estimator is not null and coalesce(p_approval.estimated_at <= p_at - interval '5 minutes', true) then
      jsonb_build_object('status', 409, 'code', 'ESTIMATE_STALE', 'message', 'What this would touch was last estimated more than five minutes ago, or never.',
        'hint', 'Estimate again, look at the difference, then decide.')
  end
$$;

create function private.decide_approval(p_id uuid, p_digest text, p_decision text, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_reason text := nullif(btrim(coalesce(p_reason, '')), '');
  v_now timestamptz;
  v_workflow public.workflows;
  v_approval public.approval_queue;
  v_operation public.operations;
  v_mine public.approval_decisions;
  v_problem jsonb;
  v_needed integer;
  v_details jsonb;
begin
  if v_actor.id is null or coalesce(v_actor.role, '') not in ('admin', 'approver') then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, 403, 'NOT_ALLOWED',
      'Only approvers and admins decide.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if coalesce(p_decision, '') not in ('approved', 'rejected') then
    return private.invalid_field(v_actor, 'approval.decided', 'approval', p_id::text, 'decision',
      'decision must be approved or rejected.', 'Say which.');
  end if;
  if coalesce(p_digest, '') !~ '^[0-9a-f]{64}$' then
    return private.invalid_field(v_actor, 'approval.decided', 'approval', p_id::text, 'digest',
      'digest must be 64 lower-case hexadecimal digits.', 'Send the digest of what was shown.');
  end if;
  if p_decision = 'rejected' and v_reason is null or char_length(v_reason) > 2000 then
    return private.invalid_field(v_actor, 'approval.decided', 'approval', p_id::text, 'reason',
      'A rejection needs a reason; a reason has at most 2000 characters.', 'Say what the agent should do instead.');
  end if;

  select w.* into v_workflow from public.workflows w
  where w.id = (select a.workflow_id from public.approval_queue a where a.id = p_id) for update;
  select a.* into v_approval from public.approval_queue a where a.id = p_id for update;
  v_now := clock_timestamp();
  if v_approval.id is null then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, 404, 'NOT_FOUND',
      'There is no such request.', 'Look it up in the queue.');
  end if;
  -- Who decides may have lost their role while waiting for the lock.
  v_actor := private.current_actor();
  if coalesce(v_actor.role, '') not in ('admin', 'approver') then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, 403, 'NOT_ALLOWED',
      'Only approvers and admins decide.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  select o.* into v_operation from public.operations o where o.name = v_approval.operation;
  select d.* into v_mine from public.approval_decisions d
  where d.approval_id = p_id and d.decider_id = v_actor.id and d.voided_at is null;

  -- The answer to a first call may have been lost: the same decision about the same text is the same decision.
  if v_mine.decision = p_decision and v_mine.digest = decode(p_digest, 'hex') then
    return private.decision_answer(v_approval, v_operation, v_now, true);
  end if;
  v_details := jsonb_build_object('status', v_approval.status, 'decided_at', coalesce(v_approval.decided_at, v_mine.decided_at), 'decided_by', (
    select coalesce(jsonb_agg(d.decider_name order by d.decided_at), '[]') from public.approval_decisions d
    where d.approval_id = p_id and d.voided_at is null));
  if v_approval.status in ('approved', 'rejected') or v_mine.id is not null then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, 409, 'ALREADY_DECIDED',
      case when v_mine.id is not null then 'You have ' || v_mine.decision || ' this at ' || to_char(v_mine.decided_at at time zone 'utc', 'HH24:MI:SS') || ' UTC.'
        else 'This was ' || v_approval.status || ' by ' || array_to_string(array(select jsonb_array_elements_text(v_details -> 'decided_by')), ' and ')
          || ' at ' || to_char(v_approval.decided_at at time zone 'utc', 'HH24:MI:SS') || ' UTC.' end,
      'Nothing was changed.', v_details);
  end if;
  if v_approval.digest <> decode(p_digest, 'hex') then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, 409, 'DIGEST_MISMATCH',
      'What you were shown is not what would run now.', 'Look at the request again, then decide.',
      jsonb_build_object('shown', p_digest, 'digest', encode(v_approval.digest, 'hex')));
  end if;
  v_problem := private.decision_problem(v_approval, v_operation, v_actor.id, v_now);
  if v_problem is null and v_approval.workflow_id is not null
    and (v_workflow.status is distinct from 'awaiting_approval' or v_workflow.approval_id is distinct from p_id) then
    v_problem := '{"status": 409, "code": "APPROVAL_EXPIRED", "message": "The workflow does not wait for this decision any more.", "hint": "Nothing was changed."}';
  end if;
  if v_problem is not null then
    return private.refuse(v_actor, 'approval.decided', 'approval', p_id::text, (v_problem ->> 'status')::integer,
      v_problem ->> 'code', v_problem ->> 'message', v_problem ->> 'hint',
      jsonb_build_object('expires_at', v_approval.expires_at, 'estimated_at', v_approval.estimated_at,
        'operation_revision', v_approval.operation_revision, 'revision', v_operation.revision, 'server_time', v_now));
  end if;

  insert into public.approval_decisions (approval_id, decider_id, decider_name, decider_role, decision, digest, reason, decided_at)
  values (p_id, v_actor.id, v_actor.name, v_actor.role, p_decision, v_approval.digest, v_reason, v_now);
  v_needed := greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean));
  update public.approval_queue a
  set approvals_given = c.given,
    status = c.status,
    decided_at = case when c.status <> 'pending' then v_now end,
    lapses_at = case when c.status = 'approved' then least(v_now + interval '15 minutes', coalesce(v_workflow.caller_expires_at, 'infinity')) end
  from (
    select g.given, case
      when p_decision = 'rejected' then 'rejected'
      when g.given >= v_needed and not private.needs_non_editor(p_id, v_approval.operation, v_now) then 'approved'
      else 'pending' end as status
    from (
      select count(*)::integer as given from public.approval_decisions d
      where d.approval_id = p_id and d.voided_at is null and d.decision = 'approved' and d.digest = v_approval.digest
    ) g
  ) c
  where a.id = p_id
  returning a.* into v_approval;
  perform private.add_approval_event(p_id, p_decision, v_actor, jsonb_build_object('reason', v_reason,
    'digest', p_digest, 'given', v_approval.approvals_given, 'needed', v_needed, 'status', v_approval.status));

  if v_approval.status = 'rejected' and v_workflow.id is not null then
    perform private.set_workflow_status(v_workflow.id, 'rejected', 'REJECTED', v_reason);
  elsif v_approval.status = 'approved' and v_workflow.id is not null then
    perform private.set_workflow_status(v_workflow.id, 'queued', null, null, null, 'approved');
    update public.workflows w set expires_at = v_approval.lapses_at, available_at = clock_timestamp() where w.id = v_workflow.id;
  end if;
  if v_approval.status <> 'pending' then
    perform private.enqueue_callback(v_approval, v_approval.status, jsonb_strip_nulls(jsonb_build_object('reason',
      case when v_approval.status = 'rejected' then v_reason end)));
  end if;
  perform private.audit(v_actor, 'approval.' || p_decision, 'approval', p_id::text, v_reason,
    jsonb_build_object('operation', v_approval.operation, 'operation_revision', v_approval.operation_revision, 'digest', p_digest,
      'requester', v_approval.requester_name, 'given', v_approval.approvals_given, 'needed', v_needed,
      'old', 'pending', 'new', v_approval.status), v_approval.trace_id);
  return private.decision_answer(v_approval, v_operation, v_now, false);
end
$$;

create function private.decision_answer(p_approval public.approval_queue, p_operation public.operations, p_at timestamptz, p_repeated boolean)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('id', p_approval.id, 'status', p_approval.status, 'given', p_approval.approvals_given,
    'needed', greatest(p_approval.required_approvals, private.request_quorum(p_operation, (p_approval.blast_radius ->> 'unknown')::boolean)),
    'needs_non_editor', private.needs_non_editor(p_approval.id, p_approval.operation, p_at),
    'decided_at', p_approval.decided_at, 'lapses_at', p_approval.lapses_at,
    'workflow_status', (select w.status from public.workflows w where w.id = p_approval.workflow_id),
    'repeated', p_repeated, 'server_time', clock_timestamp())
$$;

revoke execute on function private.needs_non_editor(uuid, text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.decision_problem(public.approval_queue, public.operations, uuid, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.decision_answer(public.approval_queue, public.operations, timestamptz, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.decide_approval(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function private.decide_approval(uuid, text, text, text) to authenticated;

create function public.decide_approval(id uuid, digest text, decision text, reason text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.decide_approval(id, digest, decision, reason);
end;
revoke execute on function public.decide_approval(uuid, text, text, text) from public, anon, authenticated, service_role;
grant execute on function public.decide_approval(uuid, text, text, text) to authenticated;
