-- Executors that are told what they caused: which requests were held (their estimates are asked for afterwards), and how
-- to hand back what was never sent.

create or replace function private.claim_work(p_executor uuid, p_batch integer)
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
  v_private_allowed boolean;
  v_approval uuid;
  v_held jsonb := '[]';
  v_work jsonb := '[]';
begin
  if p_executor is null or p_batch is null or p_batch not between 1 and 100 then
    return private.error_answer(422, 'INVALID_FIELD', 'executor and a batch from 1 to 100 are required.', 'Send both.', '{"field": "batch"}');
  end if;
  if not private.controls_are_readable(v_controls) then
    return jsonb_build_object('stopped', 'CONTROLS_UNAVAILABLE', 'work', '[]'::jsonb, 'held', '[]'::jsonb);
  end if;
  if (v_controls ->> 'omnihub_kill_switch')::boolean then
    return jsonb_build_object('stopped', 'KILL_SWITCH', 'work', '[]'::jsonb, 'held', '[]'::jsonb);
  end if;
  select i.queue_paused, i.private_endpoints_allowed into v_paused, v_private_allowed from public.installation i where i.id = 1;

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
        v_approval := private.hold_for_approval(v_workflow, v_operation, v_decision);
        if v_approval is not null then
          v_held := v_held || to_jsonb(v_approval);
        end if;
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
          'key_version', v_operation.key_version, 'lease_until', v_workflow.lease_until,
          'private_endpoints_allowed', v_private_allowed);
    end case;
  end loop;
  return jsonb_build_object('stopped', case when v_paused then 'QUEUE_PAUSED' end, 'work', v_work, 'held', v_held);
end
$$;

-- Decides again with the state of this very moment and opens the effect. After a kill it refuses. The clock is taken
-- before the controls are read, and both only once every lock is held.
create or replace function private.begin_effect(p_workflow_id uuid, p_attempt integer, p_fence bigint, p_effect_key text)
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
  v_approval uuid;
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
      v_approval := private.hold_for_approval(v_workflow, v_operation, v_decision);
      if v_approval is null then
        return jsonb_build_object('decision', 'refuse', 'code', 'EXPIRED');
      end if;
      return jsonb_build_object('decision', 'hold', 'code', 'APPROVAL_REQUIRED', 'approval_id', v_approval);
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

-- No answer came from begin_effect, so the executor sent nothing. Whatever that call opened is closed as not sent, and
-- the work goes back to the queue, a second later, so that a database in trouble is not asked in a circle.
create function private.release_unsent(p_workflow_id uuid, p_attempt integer, p_fence bigint)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_controls jsonb;
  v_workflow public.workflows;
  v_effect uuid;
  v_status text;
begin
  perform private.lock_controls_shared();
  select w.* into v_workflow from public.workflows w where w.id = p_workflow_id for update;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such workflow.', 'Check the id that claim_work returned.');
  end if;
  v_controls := private.controls_now();
  for v_effect in
    select e.id from public.effects e
    where e.workflow_id = p_workflow_id and e.fence = p_fence and e.attempt = p_attempt and e.outcome is null
      and e.status in ('open', 'outcome_unknown')
    order by e.id
  loop
    perform private.finish_effect(v_effect, '{"status": "refused_late", "retryable": true, "error_code": "NOT_SENT",
      "error_message": "The permission never reached the executor, so nothing was sent."}');
  end loop;
  select w.* into v_workflow from public.workflows w where w.id = p_workflow_id;
  if v_workflow.status <> 'running' or v_workflow.attempt is distinct from p_attempt or v_workflow.fence is distinct from p_fence then
    return jsonb_build_object('status', v_workflow.status);
  end if;
  v_status := private.hand_back(v_workflow, v_controls);
  update public.workflows w set available_at = clock_timestamp() + interval '1 second'
  where w.id = p_workflow_id and v_status = 'queued';
  return jsonb_build_object('status', v_status);
end
$$;
revoke execute on function private.release_unsent(uuid, integer, bigint) from public, anon, authenticated, service_role;
grant execute on function private.release_unsent(uuid, integer, bigint) to service_role;

create function public.release_unsent(workflow_id uuid, attempt integer, fence bigint)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.release_unsent(workflow_id, attempt, fence);
end;
revoke execute on function public.release_unsent(uuid, integer, bigint) from public, anon, authenticated, service_role;
grant execute on function public.release_unsent(uuid, integer, bigint) to service_role;
