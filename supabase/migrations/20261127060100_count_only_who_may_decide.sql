-- An approval counts while the person who gave it may decide: whoever is no approver or admin any more is not among those
-- who agreed, neither at the last decision nor when the approval is used. Roles are read from the database on every write.

-- The approvals of exactly what is shown, by people who may still decide.
create function private.standing_approvals(p_approval_id uuid)
returns table (decider_id uuid, decided_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
rows 2
as $$
begin
  return query
    select d.decider_id, d.decided_at
    from public.approval_decisions d
    join public.approval_queue a on a.id = d.approval_id and a.digest = d.digest
    join public.profiles p on p.id = d.decider_id and p.role in ('admin', 'approver')
    where d.approval_id = p_approval_id and d.voided_at is null and d.decision = 'approved';
end
$$;

-- Do only editors stand for this? Whoever edited the operation within a day does not count on their own.
create or replace function private.needs_non_editor(p_approval_id uuid, p_operation text, p_at timestamptz)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (
    select count(*) > 0 and bool_and(s.decider_id in (select e.id from private.recent_editors(p_operation, p_at) e))
    from private.standing_approvals(p_approval_id) s
  );
end
$$;

-- Do as many people as are needed now stand for this approved request, one of them no editor at its last decision?
create function private.has_quorum(p_approval public.approval_queue, p_operation public.operations)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  return (select count(*) from private.standing_approvals(p_approval.id))
      >= greatest(p_approval.required_approvals, private.request_quorum(p_operation, (p_approval.blast_radius ->> 'unknown')::boolean))
    and not private.needs_non_editor(p_approval.id, p_approval.operation, p_approval.decided_at);
end
$$;

-- As before, with the approvals that stand.
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
      and private.has_quorum(a, p_operation)
      and (a.consumed_at is not null or a.lapses_at > clock_timestamp())
  )
$$;

create or replace function private.consume_approval(p_approval_id uuid, p_operation text, p_params_text text, p_key text)
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
  v_problem := case
    when v_approval.consumed_at is not null then array['APPROVAL_USED', 'This approval was used already.', 'Ask for another one.']
    when v_approval.workflow_id is not null then array['APPROVAL_USED', 'This approval belongs to a workflow, which runs by itself.', 'Ask the workflow what became of it.']
    when v_approval.void_reason = 'operation_changed' or v_approval.operation_revision is distinct from v_operation.revision
      then array['OPERATION_CHANGED', 'The operation changed after this was requested.', 'Ask again.']
    when v_approval.void_reason = 'lapsed' or v_approval.status = 'approved' and v_approval.lapses_at <= v_now
      then array['APPROVAL_LAPSED', 'This approval was not used within its time.', 'Ask again.']
    when v_approval.status <> 'approved' then array['NOT_APPROVED', 'This request is ' || v_approval.status || '.', 'Wait for the decision, or ask again.']
    when not private.has_quorum(v_approval, v_operation)
      then array['NOT_APPROVED', 'More people are needed now than those who approved and may still decide.', 'Ask again.']
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

create or replace function private.decide_approval(p_id uuid, p_digest text, p_decision text, p_reason text)
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
      select count(*)::integer as given from private.standing_approvals(p_id)
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

-- What waits shows at once that one approval less counts. Requests that somebody holds at this moment are left alone: the
-- counts above are what decides, and a role must be taken away without waiting for anybody.
create function private.void_approvals_of_former_decider()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_approval public.approval_queue;
begin
  for v_approval in
    select a.* from public.approval_queue a
    where a.status = 'pending' and a.id in (
      select d.approval_id from public.approval_decisions d
      where d.decider_id = old.id and d.voided_at is null and d.decision = 'approved')
    order by a.id
    for update skip locked
  loop
    update public.approval_decisions d set voided_at = clock_timestamp()
    where d.approval_id = v_approval.id and d.decider_id = old.id and d.voided_at is null;
    update public.approval_queue a
    set approvals_given = (select count(*) from private.standing_approvals(a.id))
    where a.id = v_approval.id;
    perform private.add_approval_event(v_approval.id, 'voided', v_actor,
      jsonb_build_object('voided', 1, 'decider', old.display_name, 'why', 'may not decide any more'));
    perform private.audit(v_actor, 'approval.voided', 'approval', v_approval.id::text, old.display_name || ' may not decide any more.',
      jsonb_build_object('operation', v_approval.operation, 'voided', 1), v_approval.trace_id);
  end loop;
  return null;
end
$$;
comment on function private.void_approvals_of_former_decider() is 'Definer: whoever changes roles has no privilege on decisions.';
create trigger profiles_void_approvals_when_demoted after update of role on public.profiles
  for each row when (old.role in ('admin', 'approver') and new.role not in ('admin', 'approver'))
  execute function private.void_approvals_of_former_decider();
create trigger profiles_void_approvals_when_removed after delete on public.profiles
  for each row when (old.role in ('admin', 'approver')) execute function private.void_approvals_of_former_decider();

revoke execute on function private.standing_approvals(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.has_quorum(public.approval_queue, public.operations) from public, anon, authenticated, service_role;
revoke execute on function private.void_approvals_of_former_decider() from public, anon, authenticated, service_role;
