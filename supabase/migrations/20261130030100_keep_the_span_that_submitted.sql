-- A trace that is exported has spans with parents: an attempt belongs below the request that submitted its workflow, which
-- only the request itself can tell. Its `traceparent` also says whether the trace is recorded at all.

create function private.request_traceparent()
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select (regexp_match(private.request_header('traceparent'), '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$'))[1]
$$;
revoke execute on function private.request_traceparent() from public, anon, authenticated, service_role;

alter table public.workflows
  add column traceparent text default private.request_traceparent(),
  add constraint workflows_traceparent_form check (traceparent ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
comment on column public.workflows.traceparent is
  'W3C trace context of the request that submitted it; its attempts are spans below. Null where the request named none.';

-- As before, and tells the trace context, if it is of the trace by which the workflow is known.
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
  v_checked_at timestamptz;
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
    -- Locked before it is looked at, and used up as of then: between check and use nothing lapses and nobody takes it back.
    perform from public.approval_queue a where a.id = v_workflow.approval_id for update;
    v_checked_at := clock_timestamp();
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
          update public.approval_queue a set consumed_at = coalesce(a.consumed_at, v_checked_at) where a.id = v_workflow.approval_id;
        end if;
        perform private.add_event(v_workflow.id, 'started', jsonb_build_object('attempt', v_workflow.attempt, 'mode', v_workflow.mode));
        v_work := v_work || jsonb_build_object(
          'workflow_id', v_workflow.id, 'operation', v_workflow.operation, 'operation_revision', v_operation.revision,
          'params_text', v_workflow.params_text, 'idempotency_key', v_workflow.id || ':' || v_workflow.idempotency_key,
          'attempt', v_workflow.attempt, 'fence', v_workflow.fence, 'mode', v_workflow.mode, 'trace_id', v_workflow.trace_id,
          'traceparent', case when substr(v_workflow.traceparent, 4, 32) = v_workflow.trace_id then v_workflow.traceparent end,
          'endpoint_url', v_operation.endpoint_url, 'timeout_ms', v_operation.timeout_ms,
          'supports_dry_run', v_operation.supports_dry_run, 'side_effects', v_operation.side_effects,
          'key_version', v_operation.key_version, 'lease_until', v_workflow.lease_until,
          'private_endpoints_allowed', v_private_allowed);
    end case;
  end loop;
  return jsonb_build_object('stopped', case when v_paused then 'QUEUE_PAUSED' end, 'work', v_work, 'held', v_held);
end
$$;
