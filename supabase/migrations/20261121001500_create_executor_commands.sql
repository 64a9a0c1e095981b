-- What executors call. Each takes the shared lock of the controls first and reads them in the next
-- statement: reading first would let a transaction commit its effect seconds after the kill. The public
-- wrappers carry a one second statement time-out, which bounds what a stuck call can still commit.

-- Shared with every other executor, against engage_control. Under another isolation level the next statement would
-- still see what was before the lock, so only READ COMMITTED will do.
create function private.lock_controls_shared()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'the controls are only read under read committed' using errcode = '25001',
      hint = 'Leave the isolation level of the transaction at its default.';
  end if;
  perform pg_catalog.pg_advisory_xact_lock_shared(727274, 1);
end
$$;

create function private.controls_now()
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select to_jsonb(c) from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001'
$$;

create function private.lock_and_read_controls()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.lock_controls_shared();
  return private.controls_now();
end
$$;

create function private.claim_work(p_executor uuid, p_batch integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_controls jsonb := private.lock_and_read_controls();
  v_paused boolean;
  v_workflow public.workflows;
  v_operation public.operations;
  v_decision jsonb;
  v_approved boolean;
  v_work jsonb := '[]';
begin
  if p_executor is null or p_batch is null or p_batch not between 1 and 100 then
    return private.error_answer(422, 'INVALID_FIELD', 'executor and a batch from 1 to 100 are required.', 'Send both.', '{"field": "batch"}');
  end if;
  if not private.controls_are_readable(v_controls) then
    return jsonb_build_object('stopped', 'CONTROLS_UNAVAILABLE', 'work', '[]'::jsonb);
  end if;
  if (v_controls ->> 'omnihub_kill_switch')::boolean then
    return jsonb_build_object('stopped', 'KILL_SWITCH', 'work', '[]'::jsonb);
  end if;
  select i.queue_paused into v_paused from public.installation i where i.id = 1;

  for v_workflow in
    select w.* from public.workflows w
    where w.status in ('queued', 'failed') and w.available_at <= clock_timestamp()
      and w.expires_at > clock_timestamp()
      and (not v_paused or w.released)
    order by w.available_at
    limit p_batch
    for update skip locked
  loop
    select o.* into v_operation from public.operations o where o.name = v_workflow.operation;
    v_approved := private.has_valid_approval(v_workflow, v_operation);
    v_decision := private.decide(v_controls, private.operation_facts(v_operation), v_approved, v_workflow.mode);
    case v_decision ->> 'kind'
      when 'refuse' then
        perform private.set_workflow_status(v_workflow.id, 'halted', v_decision ->> 'code', 'The operation was disabled while this waited.');
      when 'halt' then
        perform private.set_workflow_status(v_workflow.id, 'halted', 'SAFE_MODE', 'Safe mode was engaged after this started live.');
      when 'hold' then
        perform private.hold_for_approval(v_workflow, v_operation, v_decision);
      else
        update public.workflows w
        set status = 'running', mode = v_decision ->> 'mode', attempt = w.attempt + 1, fence = nextval('private.fence'),
          lease_owner = p_executor, lease_until = clock_timestamp() + interval '15 seconds', updated_at = clock_timestamp(),
          error_code = null, error_message = null
        where w.id = v_workflow.id
        returning * into v_workflow;
        if v_approved then
          update public.approval_queue a set consumed_at = coalesce(a.consumed_at, clock_timestamp()) where a.id = v_workflow.approval_id;
        end if;
        perform private.add_event(v_workflow.id, 'started', jsonb_build_object('attempt', v_workflow.attempt, 'mode', v_workflow.mode));
        v_work := v_work || jsonb_build_object(
          'workflow_id', v_workflow.id, 'operation', v_workflow.operation, 'operation_revision', v_operation.revision,
          'params_text', v_workflow.params_text, 'idempotency_key', v_workflow.id || ':' || v_workflow.idempotency_key,
          'attempt', v_workflow.attempt, 'fence', v_workflow.fence, 'mode', v_workflow.mode, 'trace_id', v_workflow.trace_id,
          'endpoint_url', v_operation.endpoint_url, 'timeout_ms', v_operation.timeout_ms,
          'supports_dry_run', v_operation.supports_dry_run, 'side_effects', v_operation.side_effects,
          'key_version', v_operation.key_version, 'lease_until', v_workflow.lease_until);
    end case;
  end loop;
  return jsonb_build_object('stopped', case when v_paused then 'QUEUE_PAUSED' end, 'work', v_work);
end
$$;

create function private.heartbeat_work(p_executor uuid, p_workflow_ids uuid[])
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_held uuid[];
begin
  with held as (
    update public.workflows w
    set lease_until = clock_timestamp() + interval '15 seconds'
    where w.id in (
      select h.id from public.workflows h
      where h.id = any (p_workflow_ids) and h.status = 'running' and h.lease_owner = p_executor
        and h.lease_until > clock_timestamp()
      order by h.id for update
    )
    returning w.id
  )
  select coalesce(array_agg(id), '{}') into v_held from held;
  return jsonb_build_object('held', to_jsonb(v_held));
end
$$;

-- Decides again with the state of this very moment and opens the effect. After a kill it refuses. The clock is taken
-- before the controls are read, and both only once every lock is held.
create function private.begin_effect(p_workflow_id uuid, p_attempt integer, p_fence bigint, p_effect_key text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz;
  v_controls jsonb;
  v_workflow public.workflows;
  v_operation public.operations;
  v_decision jsonb;
  v_effect public.effects;
begin
  if char_length(coalesce(p_effect_key, '')) not between 1 and 100 then
    return private.error_answer(422, 'INVALID_FIELD', 'effect_key must have 1 to 100 characters.', 'Name the effect within its workflow.', '{"field": "effect_key"}');
  end if;
  perform private.lock_controls_shared();
  select w.* into v_workflow from public.workflows w where w.id = p_workflow_id for update;
  v_now := clock_timestamp();
  v_controls := private.controls_now();

  if v_workflow.status is distinct from 'running' or v_workflow.attempt is distinct from p_attempt or v_workflow.fence is distinct from p_fence then
    return jsonb_build_object('decision', 'fenced', 'code', coalesce(v_workflow.status, 'NOT_FOUND'));
  end if;
  if v_workflow.lease_until <= v_now then
    return jsonb_build_object('decision', 'fenced', 'code', 'LEASE_EXPIRED');
  end if;
  -- A late answer that came while a newer try was open is kept on the older one: it counts all the same.
  select e.* into v_effect from public.effects e
  where e.workflow_id = p_workflow_id and e.effect_key = p_effect_key and e.mode = 'live'
    and (e.status in ('open', 'succeeded') or e.outcome ->> 'status' = 'succeeded')
  order by e.outcome ->> 'status' = 'succeeded' desc nulls last
  limit 1;
  if v_effect.outcome ->> 'status' = 'succeeded' then
    return jsonb_build_object('decision', 'finished', 'effect_id', v_effect.id, 'mode', v_effect.mode, 'outcome', v_effect.outcome);
  end if;
  if v_effect.status = 'open' then
    return jsonb_build_object('decision', 'fenced', 'code', 'EFFECT_OPEN');
  end if;
  if v_workflow.caller_expires_at <= v_now then
    perform private.set_workflow_status(p_workflow_id, 'expired', 'EXPIRED', 'The time that the caller gave was over.');
    return jsonb_build_object('decision', 'refuse', 'code', 'EXPIRED');
  end if;

  select o.* into v_operation from public.operations o where o.name = v_workflow.operation;
  v_decision := private.decide(v_controls, private.operation_facts(v_operation),
    private.has_valid_approval(v_workflow, v_operation), v_workflow.mode);
  case v_decision ->> 'kind'
    when 'refuse' then
      perform private.set_workflow_status(p_workflow_id, 'halted', v_decision ->> 'code', case v_decision ->> 'code'
        when 'UNKNOWN_OPERATION' then 'The operation was disabled before this effect began.'
        when 'KILL_SWITCH' then 'The kill switch was engaged before this effect began.'
        else 'The controls could not be read before this effect began.' end);
      return jsonb_build_object('decision', 'refuse', 'code', v_decision -> 'code');
    when 'halt' then
      perform private.set_workflow_status(p_workflow_id, 'halted', 'SAFE_MODE', 'Safe mode was engaged after this started live.');
      return jsonb_build_object('decision', 'refuse', 'code', 'SAFE_MODE');
    when 'hold' then
      if private.hold_for_approval(v_workflow, v_operation, v_decision) is null then
        return jsonb_build_object('decision', 'refuse', 'code', 'EXPIRED');
      end if;
      return jsonb_build_object('decision', 'hold', 'code', 'APPROVAL_REQUIRED');
    else
      insert into public.effects (workflow_id, attempt, fence, effect_key, mode, controls_version, begun_at, not_after, timeout_ms)
      values (p_workflow_id, p_attempt, p_fence, p_effect_key, v_decision ->> 'mode', (v_controls ->> 'version')::bigint,
        v_now, v_now + interval '900 milliseconds', v_operation.timeout_ms)
      returning * into v_effect;
      perform private.add_event(p_workflow_id, 'effect_begun', jsonb_build_object('effect_id', v_effect.id, 'mode', v_effect.mode));
      return jsonb_build_object('decision', case when v_effect.mode = 'advisory' then 'advisory' else 'run' end,
        'effect_id', v_effect.id, 'mode', v_effect.mode, 'not_after', v_effect.not_after,
        'remaining_ms', greatest(0, floor(extract(epoch from (v_effect.not_after - clock_timestamp())) * 1000)));
  end case;
end
$$;

-- Always accepted, also without a lease and after outcome_unknown: knowing what happened is never lost. Of two reports
-- of one call a success stands, because the receiver then did act; the other one stays in the timeline.
create function private.finish_effect(p_effect_id uuid, p_outcome jsonb)
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
    else
      perform private.set_workflow_status(v_workflow.id, 'halted', coalesce(p_outcome ->> 'error_code', 'FAILED_LATE'),
        'The answer came late: it had failed. Resume it to try again.', p_outcome -> 'body', 'failed_late');
    end if;
  end if;
  return jsonb_build_object('recorded', true, 'late', v_late);
end
$$;

-- What becomes of a workflow whose effect failed: retry after 1, 2, 4 s, or the dead letters. Under a kill it is halted.
-- A retry must start within the operation's expiry, and never past the caller's.
create function private.fail_attempt(p_workflow public.workflows, p_retryable boolean, p_code text, p_message text, p_controls jsonb)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
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

create function private.finish_work(p_workflow_id uuid, p_attempt integer, p_fence bigint, p_outcome jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_controls jsonb;
  v_workflow public.workflows;
  v_status text;
begin
  if coalesce(p_outcome ->> 'status', '') not in ('succeeded', 'failed', 'released') then
    return private.error_answer(422, 'INVALID_FIELD', 'outcome.status must be succeeded, failed or released.',
      'released hands work back that has begun no effect.', '{"field": "outcome"}');
  end if;
  perform private.lock_controls_shared();
  select w.* into v_workflow from public.workflows w where w.id = p_workflow_id for update;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such workflow.', 'Check the id that claim_work returned.');
  end if;
  v_controls := private.controls_now();
  if v_workflow.status <> 'running' or v_workflow.attempt is distinct from p_attempt or v_workflow.fence is distinct from p_fence then
    return jsonb_build_object('status', v_workflow.status, 'fenced', true);
  end if;
  if exists (select from public.effects e where e.workflow_id = p_workflow_id and e.status = 'open') then
    return private.error_answer(409, 'EFFECT_OPEN', 'An effect of this workflow is still open.', 'Call finish_effect first.');
  end if;

  case p_outcome ->> 'status'
    when 'succeeded' then
      perform private.set_workflow_status(p_workflow_id, 'succeeded', null, null, p_outcome -> 'body');
      v_status := 'succeeded';
    when 'released' then
      v_status := private.hand_back(v_workflow, v_controls);
    else
      v_status := private.fail_attempt(v_workflow, p_outcome -> 'retryable' = 'true',
        p_outcome ->> 'error_code', p_outcome ->> 'error_message', v_controls);
  end case;
  return (select jsonb_build_object('status', v_status, 'next_attempt_at', case when w.status = 'failed' then w.available_at end)
    from public.workflows w where w.id = p_workflow_id);
end
$$;

-- Work without an effect goes back to the queue; under a kill it is halted and waits for an operator.
create function private.hand_back(p_workflow public.workflows, p_controls jsonb)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
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

revoke execute on function private.lock_controls_shared() from public, anon, authenticated, service_role;
revoke execute on function private.controls_now() from public, anon, authenticated, service_role;
revoke execute on function private.lock_and_read_controls() from public, anon, authenticated, service_role;
revoke execute on function private.claim_work(uuid, integer) from public, anon, authenticated, service_role;
revoke execute on function private.heartbeat_work(uuid, uuid[]) from public, anon, authenticated, service_role;
revoke execute on function private.begin_effect(uuid, integer, bigint, text) from public, anon, authenticated, service_role;
revoke execute on function private.finish_effect(uuid, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.fail_attempt(public.workflows, boolean, text, text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.finish_work(uuid, integer, bigint, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.hand_back(public.workflows, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.claim_work(uuid, integer) to service_role;
grant execute on function private.heartbeat_work(uuid, uuid[]) to service_role;
grant execute on function private.begin_effect(uuid, integer, bigint, text) to service_role;
grant execute on function private.finish_effect(uuid, jsonb) to service_role;
grant execute on function private.finish_work(uuid, integer, bigint, jsonb) to service_role;

create function public.claim_work(executor uuid, batch integer)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.claim_work(executor, batch);
end;
create function public.heartbeat_work(executor uuid, workflow_ids uuid[])
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.heartbeat_work(executor, workflow_ids);
end;
create function public.begin_effect(workflow_id uuid, attempt integer, fence bigint, effect_key text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.begin_effect(workflow_id, attempt, fence, effect_key);
end;
create function public.finish_effect(effect_id uuid, outcome jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.finish_effect(effect_id, outcome);
end;
create function public.finish_work(workflow_id uuid, attempt integer, fence bigint, outcome jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.finish_work(workflow_id, attempt, fence, outcome);
end;
revoke execute on function public.claim_work(uuid, integer) from public, anon, authenticated, service_role;
revoke execute on function public.heartbeat_work(uuid, uuid[]) from public, anon, authenticated, service_role;
revoke execute on function public.begin_effect(uuid, integer, bigint, text) from public, anon, authenticated, service_role;
revoke execute on function public.finish_effect(uuid, jsonb) from public, anon, authenticated, service_role;
revoke execute on function public.finish_work(uuid, integer, bigint, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.claim_work(uuid, integer) to service_role;
grant execute on function public.heartbeat_work(uuid, uuid[]) to service_role;
grant execute on function public.begin_effect(uuid, integer, bigint, text) to service_role;
grant execute on function public.finish_effect(uuid, jsonb) to service_role;
grant execute on function public.finish_work(uuid, integer, bigint, jsonb) to service_role;
