-- Cancelling. What has no call under way is cancelled at once. A call that has left cannot be recalled: the workflow is
-- cancelling until it has answered, and what it answered is recorded as it was.

alter table public.workflows
  add column cancel_requested_at timestamptz,
  add column cancel_requested_by_name text;
comment on column public.workflows.cancel_requested_at is 'An operator asked to cancel it. While running: it is cancelling, because a call is under way.';

-- The twin of canCancel in supabase/functions/_shared/domain/workflows/status.ts; a test compares them.
create function private.workflow_can_be_cancelled(p_status text)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select p_status in ('queued', 'running', 'failed', 'awaiting_approval', 'halted', 'outcome_unknown')
$$;

-- Ends or parks a workflow and writes its timeline. Statuses that nothing but an operator moves on get finished_at.
-- An advisory run that has ended gives its idempotency key back: the same key may still run live. A success although
-- somebody cancelled stays a success, and the timeline says so.
create or replace function private.set_workflow_status(p_workflow_id uuid, p_status text, p_code text, p_message text, p_result jsonb default null, p_event text default null)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.workflows w
  set status = p_status, error_code = left(p_code, 100), error_message = left(p_message, 1000), result = coalesce(p_result, w.result),
    updated_at = clock_timestamp(), lease_owner = null, lease_until = null,
    idempotency_active = w.idempotency_active
      and not (w.mode is not distinct from 'advisory' and p_status in ('succeeded', 'dead_letter', 'cancelled', 'rejected', 'expired')),
    finished_at = case when p_status in ('succeeded', 'dead_letter', 'cancelled', 'rejected', 'expired') then clock_timestamp() end
  where w.id = p_workflow_id;
  select private.add_event(p_workflow_id, coalesce(p_event, p_status), jsonb_build_object('code', left(p_code, 100), 'message', left(p_message, 1000)));
  select private.add_event(w.id, 'cancel_too_late', jsonb_build_object('by', w.cancel_requested_by_name,
    'message', 'The cancel came too late: the call had already succeeded.'))
  from public.workflows w where w.id = p_workflow_id and p_status = 'succeeded' and w.cancel_requested_at is not null;
$$;

-- What becomes of a workflow whose effect failed: retry after 1, 2, 4 s, or the dead letters. Under a kill it is halted,
-- and what somebody cancelled meanwhile ends here. A retry must start within the operation's expiry, and never past the
-- caller's.
create or replace function private.fail_attempt(p_workflow public.workflows, p_retryable boolean, p_code text, p_message text, p_controls jsonb)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_workflow.cancel_requested_at is not null then
    perform private.set_workflow_status(p_workflow.id, 'cancelled', 'CANCELLED',
      'Cancelled by ' || p_workflow.cancel_requested_by_name || '. The call that was under way failed: ' || coalesce(p_code, 'no code') || '.');
    return 'cancelled';
  end if;
  if p_retryable is not true or p_workflow.attempt >= p_workflow.max_attempts then
    perform private.set_workflow_status(p_workflow.id, 'dead_letter', p_code, p_message);
    return 'dead_letter';
  end if;
  if private.controls_refuse_all(p_controls) then
    perform private.set_workflow_status(p_workflow.id, 'halted', 'KILL_SWITCH', 'The kill switch was engaged before the next attempt.');
    return 'halted';
  end if;
  perform private.set_workflow_status(p_workflow.id, 'failed', p_code, p_message);
  update public.workflows w
  set available_at = r.retry_at, expires_at = least(r.retry_at + r.expiry, coalesce(w.caller_expires_at, 'infinity'))
  from (
    select clock_timestamp() + (2 ^ (p_workflow.attempt - 1)) * interval '1 second' as retry_at,
      o.intent_expiry_seconds * interval '1 second' as expiry
    from public.operations o where o.name = p_workflow.operation
  ) r
  where w.id = p_workflow.id;
  return 'failed';
end
$$;

-- Work without an effect goes back to the queue; under a kill it is halted and waits for an operator.
create or replace function private.hand_back(p_workflow public.workflows, p_controls jsonb)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_workflow.cancel_requested_at is not null then
    perform private.set_workflow_status(p_workflow.id, 'cancelled', 'CANCELLED', 'Cancelled by ' || p_workflow.cancel_requested_by_name || '.');
    return 'cancelled';
  end if;
  if private.controls_refuse_all(p_controls) then
    perform private.set_workflow_status(p_workflow.id, 'halted', 'KILL_SWITCH', 'The kill switch was engaged before an effect began.');
    return 'halted';
  end if;
  perform private.set_workflow_status(p_workflow.id, 'queued', null, null, null, 'handed_back');
  update public.workflows w
  set attempt = greatest(0, w.attempt - 1), mode = case when w.attempt > 1 or w.mode = 'advisory' then w.mode end
  where w.id = p_workflow.id;
  return 'queued';
end
$$;

-- Always accepted, also without a lease and after outcome_unknown: knowing what happened is never lost. Of two reports
-- of one call a success stands, because the receiver then did act; the other one stays in the timeline.
create or replace function private.finish_effect(p_effect_id uuid, p_outcome jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_effect public.effects;
  v_workflow public.workflows;
  v_succeeded boolean := p_outcome ->> 'status' in ('succeeded', 'recorded');
  v_late boolean;
begin
  if coalesce(p_outcome ->> 'status', '') not in ('succeeded', 'failed', 'refused_late', 'recorded') then
    return private.error_answer(422, 'INVALID_FIELD', 'outcome.status must be succeeded, failed, refused_late or recorded.',
      'Say what the endpoint answered.', '{"field": "outcome"}');
  end if;
  -- The workflow row first, as every other command locks it, so that nobody waits in a circle.
  select w.* into v_workflow from public.workflows w
  where w.id = (select e.workflow_id from public.effects e where e.id = p_effect_id) for update;
  select e.* into v_effect from public.effects e where e.id = p_effect_id for update;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such effect.', 'Check the id that begin_effect returned.');
  end if;
  if v_effect.outcome - 'late' = p_outcome then
    return jsonb_build_object('recorded', true, 'late', v_effect.outcome -> 'late', 'repeated', true);
  end if;

  v_late := v_effect.status <> 'open' or v_workflow.status <> 'running' or v_workflow.fence <> v_effect.fence;
  perform private.add_event(v_effect.workflow_id, 'effect_finished', jsonb_build_object('effect_id', p_effect_id, 'status', p_outcome ->> 'status',
    'http_status', p_outcome -> 'http_status', 'code', left(p_outcome ->> 'error_code', 100), 'late', v_late));
  if v_effect.outcome ->> 'status' in ('succeeded', 'recorded') then
    return jsonb_build_object('recorded', true, 'late', true);
  end if;
  update public.effects e
  set outcome = p_outcome || jsonb_build_object('late', v_late), ended_at = clock_timestamp(),
    status = case
      when not v_succeeded then 'failed'
      -- A newer try may already stand as the one that counts; then only the outcome is kept here.
      when v_effect.mode = 'live' and exists (
        select from public.effects o
        where o.workflow_id = e.workflow_id and o.effect_key = e.effect_key and o.id <> e.id
          and o.mode = 'live' and o.status in ('open', 'succeeded')) then 'outcome_unknown'
      else 'succeeded' end
  where e.id = p_effect_id;

  if v_workflow.status = 'outcome_unknown' and v_workflow.fence = v_effect.fence then
    if v_succeeded then
      perform private.set_workflow_status(v_workflow.id, 'succeeded', null, null, p_outcome -> 'body', 'succeeded_late');
    elsif v_workflow.cancel_requested_at is not null then
      perform private.set_workflow_status(v_workflow.id, 'cancelled', 'CANCELLED',
        'Cancelled by ' || v_workflow.cancel_requested_by_name || '. The answer came late: the call had failed.', p_outcome -> 'body');
    else
      perform private.set_workflow_status(v_workflow.id, 'halted', coalesce(p_outcome ->> 'error_code', 'FAILED_LATE'),
        'The answer came late: it had failed. Resume it to try again.', p_outcome -> 'body', 'failed_late');
    end if;
  elsif v_workflow.status = 'cancelled' and v_succeeded then
    perform private.add_event(v_workflow.id, 'cancel_too_late', jsonb_build_object('by', v_workflow.cancel_requested_by_name,
      'message', 'It was cancelled, but a call that had already left succeeded.'));
  end if;
  return jsonb_build_object('recorded', true, 'late', v_late);
end
$$;

-- Closes the request that a cancelled workflow waited for, or an approval that it has not used.
create function private.void_approval_of_cancelled(p_approval_id uuid)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  update public.approval_queue a set status = 'expired', decided_at = coalesce(a.decided_at, clock_timestamp())
  where a.id = p_approval_id and (a.status = 'pending' or (a.status = 'approved' and a.consumed_at is null))
$$;

-- Cancels one workflow that the caller has locked. Answers cancelled, cancelling, or null when there is nothing left to
-- cancel. A run whose call has answered but is not yet accounted for counts as under way: cancelling it would lose that
-- it happened.
create function private.cancel_locked(p_actor private.actor, p_workflow public.workflows, p_reason text)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not private.workflow_can_be_cancelled(p_workflow.status) then
    return null;
  end if;
  if p_workflow.status = 'running' and p_workflow.cancel_requested_at is not null then
    return 'cancelling';
  end if;
  update public.workflows w set cancel_requested_at = clock_timestamp(), cancel_requested_by_name = p_actor.name
  where w.id = p_workflow.id;
  perform private.add_event(p_workflow.id, 'cancel_requested',
    jsonb_build_object('by', p_actor.name, 'reason', nullif(btrim(left(p_reason, 2000)), '')));
  if p_workflow.status = 'running' and exists (
    select from public.effects e
    where e.workflow_id = p_workflow.id and (e.status = 'open'
      or (e.outcome ->> 'status' in ('succeeded', 'recorded') and (e.mode = 'live' or e.fence = p_workflow.fence)))
  ) then
    return 'cancelling';
  end if;
  perform private.set_workflow_status(p_workflow.id, 'cancelled', 'CANCELLED', 'Cancelled by ' || p_actor.name || '.');
  perform private.void_approval_of_cancelled(p_workflow.approval_id);
  return 'cancelled';
end
$$;

create function private.cancel_workflow(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.cancelled', 'workflow', p_id::text);
  v_workflow public.workflows;
  v_became text;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select w.* into v_workflow from public.workflows w where w.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'workflow.cancelled', 'workflow', p_id::text, 404, 'NOT_FOUND',
      'There is no such workflow.', 'Look at the list again.');
  end if;
  v_became := private.cancel_locked(v_actor, v_workflow, p_reason);
  if v_became is null then
    return private.refuse(v_actor, 'workflow.cancelled', 'workflow', p_id::text, 409, 'NOT_CANCELLABLE',
      'This workflow has ended already: ' || replace(v_workflow.status, '_', ' ') || '.', 'Nothing needs to be done.',
      jsonb_build_object('status', v_workflow.status, 'finished_at', v_workflow.finished_at));
  end if;
  perform private.audit(v_actor, 'workflow.cancelled', 'workflow', p_id::text, p_reason,
    jsonb_build_object('operation', v_workflow.operation, 'old', v_workflow.status, 'new', v_became), v_workflow.trace_id);
  return jsonb_build_object('id', p_id, 'status', case v_became when 'cancelling' then 'running' else v_became end,
    'cancelling', v_became = 'cancelling', 'server_time', clock_timestamp());
end
$$;

-- Many at once, one audited command; what has ended meanwhile is left out.
create function private.cancel_workflows(p_ids uuid[], p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.cancelled', 'workflow', null);
  v_workflow public.workflows;
  v_cancelled uuid[] := '{}';
  v_cancelling uuid[] := '{}';
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'workflow.cancelled', 'workflow', null, 'ids',
      'ids must name 1 to 10000 workflows.', 'Choose what to cancel.');
  end if;
  -- In one order, so that two operators never wait in a circle.
  for v_workflow in
    select w.* from public.workflows w where w.id = any (p_ids) order by w.id for update
  loop
    case private.cancel_locked(v_actor, v_workflow, p_reason)
      when 'cancelled' then v_cancelled := v_cancelled || v_workflow.id;
      when 'cancelling' then v_cancelling := v_cancelling || v_workflow.id;
      else null;
    end case;
  end loop;
  perform private.audit(v_actor, 'workflow.cancelled', 'workflow', null, p_reason,
    jsonb_build_object('asked', cardinality(p_ids), 'cancelled', cardinality(v_cancelled), 'cancelling', cardinality(v_cancelling),
      'first', to_jsonb((v_cancelled || v_cancelling)[1:20])));
  return jsonb_build_object('cancelled', cardinality(v_cancelled), 'cancelling', cardinality(v_cancelling),
    'skipped', cardinality(p_ids) - cardinality(v_cancelled) - cardinality(v_cancelling), 'server_time', clock_timestamp());
end
$$;

revoke execute on function private.workflow_can_be_cancelled(text) from public, anon, authenticated, service_role;
revoke execute on function private.void_approval_of_cancelled(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.cancel_locked(private.actor, public.workflows, text) from public, anon, authenticated, service_role;
revoke execute on function private.cancel_workflow(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.cancel_workflows(uuid[], text) from public, anon, authenticated, service_role;
grant execute on function private.cancel_workflow(uuid, text) to authenticated;
grant execute on function private.cancel_workflows(uuid[], text) to authenticated;

create function public.cancel_workflow(id uuid, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.cancel_workflow(id, reason);
end;
create function public.cancel_workflows(ids uuid[], reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.cancel_workflows(ids, reason);
end;
revoke execute on function public.cancel_workflow(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.cancel_workflows(uuid[], text) from public, anon, authenticated, service_role;
grant execute on function public.cancel_workflow(uuid, text) to authenticated;
grant execute on function public.cancel_workflows(uuid[], text) to authenticated;
