-- Questions to the agent, which change nothing, and how the agent learns what became of its request.

-- Realtime publishes requests, not their timelines: touching the request makes screens look again.
create function private.touch_approval(p_id uuid, p_name text)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.approval_queue a set metadata = a.metadata || jsonb_build_object(p_name, clock_timestamp()) where a.id = p_id
$$;

create function private.ask_about_approval(p_id uuid, p_question text)
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
  if not found then
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

-- Whoever asked, by their key: scope ask or submit. Looking again within a long poll is not counted as another call.
create function private.check_requester_key(p_key text, p_action text, p_limit boolean)
returns private.key_check
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  return private.check_api_key(p_key, case when exists (
    select from public.api_keys k
    where k.hash = extensions.digest(coalesce(p_key, ''), 'sha256') and 'submit' = any (k.scopes) and not 'ask' = any (k.scopes)
  ) then 'submit' else 'ask' end, p_action, p_limit);
end
$$;

-- To anybody but the requester the request does not exist.
create function private.refuse_foreign_request(p_actor private.actor, p_action text, p_id uuid)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.refuse(p_actor, p_action, 'approval', p_id::text, 404, 'NOT_FOUND',
    'There is no such request.', 'Check the id, and use a key of the same owner as when asking.')
$$;

create function private.answer_approval_question(p_approval_id uuid, p_event_id bigint, p_answer text, p_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.check_requester_key(p_key, 'approval.answered', true);
  v_answer text := btrim(coalesce(p_answer, ''));
  v_approval public.approval_queue;
  v_event bigint;
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  if char_length(v_answer) not between 1 and 4000 then
    return private.invalid_field(v_check.actor, 'approval.answered', 'approval', p_approval_id::text, 'answer',
      'answer must have 1 to 4000 characters.', 'Answer what was asked.');
  end if;
  select a.* into v_approval from public.approval_queue a where a.id = p_approval_id and a.user_id = v_check.owner_id for no key update;
  if not found then
    return private.refuse_foreign_request(v_check.actor, 'approval.answered', p_approval_id);
  end if;
  if not exists (
    select from public.approval_events e where e.approval_id = p_approval_id and e.id = p_event_id and e.type = 'asked'
  ) then
    return private.refuse(v_check.actor, 'approval.answered', 'approval', p_approval_id::text, 404, 'NOT_FOUND',
      'There is no such question.', 'Take event_id from the status of the request.');
  end if;
  -- The first answer stands; the same one again is the same answer.
  select e.id into v_event from public.approval_events e
  where e.approval_id = p_approval_id and e.type = 'answered' and (e.detail ->> 'event_id')::bigint = p_event_id;
  if found then
    return jsonb_build_object('event_id', v_event, 'server_time', clock_timestamp());
  end if;
  v_event := private.add_approval_event(p_approval_id, 'answered', v_check.actor,
    jsonb_build_object('event_id', p_event_id, 'answer', v_answer));
  perform private.touch_approval(p_approval_id, 'answered_at');
  perform private.audit(v_check.actor, 'approval.answered', 'approval', p_approval_id::text, null,
    jsonb_build_object('operation', v_approval.operation, 'event_id', p_event_id), v_approval.trace_id);
  return jsonb_build_object('event_id', v_event, 'server_time', clock_timestamp());
end
$$;

create function private.read_approval_status(p_approval_id uuid, p_key text, p_polling boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.check_requester_key(p_key, 'approval.read', p_polling is not true);
  v_answer jsonb;
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  select jsonb_build_object('approval_id', a.id, 'operation', a.operation, 'status', a.status, 'given', a.approvals_given,
    'needed', greatest(a.required_approvals, private.request_quorum(o, (a.blast_radius ->> 'unknown')::boolean)),
    'expires_at', a.expires_at, 'decided_at', a.decided_at, 'lapses_at', a.lapses_at, 'consumed_at', a.consumed_at,
    'workflow_id', a.workflow_id, 'void_reason', a.void_reason,
    'rejection_reason', (select d.reason from public.approval_decisions d
      where d.approval_id = a.id and d.decision = 'rejected' and d.voided_at is null limit 1),
    'questions', (
      select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'at', q.at, 'by', q.actor_name, 'question', q.detail -> 'question', 'answer', (
        select e.detail -> 'answer' from public.approval_events e
        where e.approval_id = a.id and e.type = 'answered' and e.detail ->> 'event_id' = q.id::text limit 1)) order by q.id), '[]')
      from public.approval_events q where q.approval_id = a.id and q.type = 'asked'))
  into v_answer
  from public.approval_queue a join public.operations o on o.name = a.operation
  where a.id = p_approval_id and a.user_id = v_check.owner_id;
  if v_answer is null then
    return private.refuse_foreign_request(v_check.actor, 'approval.read', p_approval_id);
  end if;
  return v_answer;
end
$$;

revoke execute on function private.touch_approval(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.ask_about_approval(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.check_requester_key(text, text, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.refuse_foreign_request(private.actor, text, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.answer_approval_question(uuid, bigint, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_approval_status(uuid, text, boolean) from public, anon, authenticated, service_role;
grant execute on function private.ask_about_approval(uuid, text) to authenticated;
grant execute on function private.answer_approval_question(uuid, bigint, text, text) to service_role;
grant execute on function private.read_approval_status(uuid, text, boolean) to service_role;

create function public.ask_about_approval(id uuid, question text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.ask_about_approval(id, question);
end;
create function public.answer_approval_question(approval_id uuid, event_id bigint, answer text, key text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.answer_approval_question(approval_id, event_id, answer, key);
end;
create function public.read_approval_status(approval_id uuid, key text, polling boolean default false)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_approval_status(approval_id, key, polling);
end;
revoke execute on function public.ask_about_approval(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.answer_approval_question(uuid, bigint, text, text) from public, anon, authenticated, service_role;
revoke execute on function public.read_approval_status(uuid, text, boolean) from public, anon, authenticated, service_role;
grant execute on function public.ask_about_approval(uuid, text) to authenticated;
grant execute on function public.answer_approval_question(uuid, bigint, text, text) to service_role;
grant execute on function public.read_approval_status(uuid, text, boolean) to service_role;
