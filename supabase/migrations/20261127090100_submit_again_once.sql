-- What expired is submitted again once, whoever does it: two operators who look at the same list must not make two
-- workflows out of one. The expired workflow says itself what became of it.

alter table public.workflows
  add column submitted_again_as uuid references public.workflows (id) on delete set null,
  add column submitted_again_at timestamptz,
  add column submitted_again_by_name text;
comment on column public.workflows.submitted_again_as is 'The workflow that asks for the same once more. Written under the lock of this row.';
-- Serves the foreign key, and says that a workflow stands for one expired one only.
create unique index workflows_submitted_again_as on public.workflows (submitted_again_as) where submitted_again_as is not null;

-- Submits the intent of an expired workflow once more in the caller's own name: the caller is its requester and does not
-- decide on it, nor does whom it was done for. It passes the checks of every other intent. Repeating the call gives the
-- first result; a rehearsal that has ended stands in nobody's way, as with every other idempotency key.
create function private.submit_again(p_id uuid, p_envelope_text text, p_trace_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.submitted_again', 'workflow', p_id::text);
  v_expired public.workflows;
  v_successor public.workflows;
  v_answer jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select w.* into v_expired from public.workflows w where w.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'workflow.submitted_again', 'workflow', p_id::text, 404, 'NOT_FOUND',
      'There is no such workflow.', 'Workflows are kept for 90 days, in a demo for 2.');
  end if;
  -- Who asks may have lost their role while waiting for the lock.
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'workflow.submitted_again', 'workflow', p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;

  select w.* into v_successor from public.workflows w where w.id = v_expired.submitted_again_as;
  if found and not (v_successor.submitter_id is not distinct from v_actor.id and v_successor.idempotency_active)
    and not (v_successor.mode is not distinct from 'advisory' and not v_successor.idempotency_active) then
    return private.refuse(v_actor, 'workflow.submitted_again', 'workflow', p_id::text, 409, 'ALREADY_SUBMITTED',
      v_expired.submitted_again_by_name || ' has submitted this again already.', 'Look at what became of it; nothing was changed.',
      jsonb_build_object('workflow_id', v_successor.id, 'status', v_successor.status,
        'by', v_expired.submitted_again_by_name, 'at', v_expired.submitted_again_at));
  end if;
  if v_expired.status <> 'expired' then
    return private.refuse(v_actor, 'workflow.submitted_again', 'workflow', p_id::text, 409, 'NOT_EXPIRED',
      'Only what expired is submitted again. This workflow is ' || replace(v_expired.status, '_', ' ') || '.', 'Nothing was changed.',
      jsonb_build_object('status', v_expired.status));
  end if;

  v_answer := private.submit_intent(v_expired.operation, v_expired.params_text, p_envelope_text, 'again-' || p_id, null, null,
    p_trace_id, private.member_acted_for(v_expired), null);
  if v_answer -> 'workflow_id' is null or (v_answer ->> 'workflow_id')::uuid is not distinct from v_expired.submitted_again_as then
    return v_answer;
  end if;
  update public.workflows w
  set submitted_again_as = (v_answer ->> 'workflow_id')::uuid, submitted_again_at = clock_timestamp(), submitted_again_by_name = v_actor.name
  where w.id = p_id;
  perform private.add_event(p_id, 'submitted_again', jsonb_build_object('by', v_actor.name, 'workflow_id', v_answer -> 'workflow_id'));
  perform private.audit(v_actor, 'workflow.submitted_again', 'workflow', p_id::text, p_envelope_text::jsonb ->> 'reason',
    jsonb_build_object('operation', v_expired.operation, 'workflow_id', v_answer -> 'workflow_id', 'status', v_answer -> 'status'), v_expired.trace_id);
  return v_answer;
end
$$;

-- The member a workflow was done for, unless they have left: a request names present members only.
create function private.member_acted_for(w public.workflows)
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select p.id from public.profiles p where p.id = w.on_behalf_of
$$;

revoke execute on function private.submit_again(uuid, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.member_acted_for(public.workflows) from public, anon, authenticated, service_role;
grant execute on function private.submit_again(uuid, text, text) to authenticated;

create function public.submit_again(workflow_id uuid, envelope_text text, trace_id text default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.submit_again(workflow_id, envelope_text, trace_id);
end;
revoke execute on function public.submit_again(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.submit_again(uuid, text, text) to authenticated;

-- A workflow as lists show it. Long parameters are left to the page of the workflow; open_effects are calls that left
-- and are not accounted for.
create or replace function private.workflow_item(w public.workflows)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('id', w.id, 'operation', w.operation, 'operation_revision', w.operation_revision, 'status', w.status,
    'mode', w.mode, 'params_text', case when octet_length(w.params_text) <= 2048 then w.params_text end,
    'submitter_type', w.submitter_type, 'submitter_name', w.submitter_name, 'requester_id', w.requester_id,
    'requester_name', w.requester_name, 'idempotency_key', w.idempotency_key, 'trace_id', w.trace_id, 'attempt', w.attempt,
    'max_attempts', w.max_attempts, 'created_at', w.created_at, 'updated_at', w.updated_at, 'available_at', w.available_at,
    'expires_at', w.expires_at, 'finished_at', w.finished_at, 'approval_id', w.approval_id, 'error_code', w.error_code,
    'error_message', w.error_message,
    'open_effects', (select count(*) from public.effects e where e.workflow_id = w.id and e.status = 'open'), 'cancelling', w.status = 'running' and w.cancel_requested_at is not null,
    'cancel_requested_at', w.cancel_requested_at, 'cancel_requested_by_name', w.cancel_requested_by_name,
    'submitted_again_as', w.submitted_again_as, 'submitted_again_at', w.submitted_again_at, 'submitted_again_by_name', w.submitted_again_by_name)
$$;

-- Everything about one workflow. Lists that could grow are bounded, and say how many there are.
create or replace function private.read_workflow(p_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'workflow.read', 'workflow', p_id::text);
  v_workflow public.workflows;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select w.* into v_workflow from public.workflows w where w.id = p_id;
  if not found then
    return private.refuse(v_actor, 'workflow.read', 'workflow', p_id::text, 404, 'NOT_FOUND',
      'There is no such workflow.', 'Workflows are kept for 90 days, in a demo for 2.');
  end if;
  return jsonb_build_object('server_time', clock_timestamp(),
    'workflow', private.workflow_item(v_workflow) || jsonb_build_object('params_text', v_workflow.params_text,
      'reason', v_workflow.reason, 'on_behalf_of', private.member_acted_for(v_workflow),
      'result', v_workflow.result, 'caller_expires_at', v_workflow.caller_expires_at, 'lease_until', v_workflow.lease_until, 'released', v_workflow.released),
    'cancelling', v_workflow.status = 'running' and v_workflow.cancel_requested_at is not null,
    'events_total', (select count(*) from public.workflow_events e where e.workflow_id = p_id),
    'events', (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'at', e.at, 'type', e.type, 'detail', e.detail) order by e.id), '[]')
      from (select v.* from public.workflow_events v where v.workflow_id = p_id order by v.id desc limit 500) e),
    'effects', (select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'attempt', f.attempt, 'effect_key', f.effect_key, 'mode', f.mode, 'status', f.status, 'controls_version', f.controls_version,
        'begun_at', f.begun_at, 'not_after', f.not_after, 'timeout_ms', f.timeout_ms, 'ended_at', f.ended_at, 'outcome', f.outcome) order by f.begun_at), '[]')
      from (select v.* from public.effects v where v.workflow_id = p_id order by v.begun_at desc limit 100) f),
    'approvals', (select coalesce(jsonb_agg(to_jsonb(a) - 'params_text' - 'canonical_text' - 'metadata' order by a.created_at), '[]')
      from (select v.* from public.approval_queue v where v.workflow_id = p_id order by v.created_at desc limit 100) a),
    'dead_letters', (select coalesce(jsonb_agg(to_jsonb(d) order by d.created_at), '[]')
      from (select v.* from public.dead_letters v where v.workflow_id = p_id order by v.created_at desc limit 100) d));
end
$$;
