-- What ends a request without a decision: its time, the caller's, a newer revision of the operation, a cancelled
-- workflow; and what was approved and never used lapses, also during a kill. Each end is an event, an audit row by the
-- system, and tells the workflow why. Expiry of intents no longer looks at approvals: this job says the cause.

-- Ends an open request. The caller holds the row, and before it the row of the workflow.
create function private.end_approval(p_approval public.approval_queue, p_void_reason text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_approval public.approval_queue;
  v_event text := case p_void_reason when 'lapsed' then 'lapsed' when 'operation_changed' then 'voided' when 'workflow_cancelled' then 'voided' else 'expired' end;
begin
  update public.approval_queue a
  set status = 'expired', void_reason = p_void_reason, decided_at = coalesce(a.decided_at, clock_timestamp()),
    approvals_given = case when p_void_reason = 'operation_changed' then 0 else a.approvals_given end
  where a.id = p_approval.id
  returning a.* into v_approval;
  if p_void_reason = 'operation_changed' then
    update public.approval_decisions d set voided_at = clock_timestamp() where d.approval_id = v_approval.id and d.voided_at is null;
  end if;
  perform private.add_approval_event(v_approval.id, v_event, v_actor, jsonb_build_object('void_reason', p_void_reason, 'was', p_approval.status));
  perform private.enqueue_callback(v_approval, v_event);
  perform private.audit(v_actor, 'approval.' || v_event, 'approval', v_approval.id::text, null,
    jsonb_build_object('operation', v_approval.operation, 'void_reason', p_void_reason, 'old', p_approval.status, 'new', 'expired',
      'given', p_approval.approvals_given, 'needed', p_approval.required_approvals), v_approval.trace_id);
end
$$;

-- A cancelled workflow asks nobody any more, whoever cancelled it. The update holds the workflow already.
create function private.void_request_of_cancelled()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_approval public.approval_queue;
begin
  select a.* into v_approval from public.approval_queue a
  where a.id = new.approval_id and a.workflow_id = new.id and a.status in ('pending', 'approved') and a.consumed_at is null
  for update;
  if found then
    perform private.end_approval(v_approval, 'workflow_cancelled');
  end if;
  return null;
end
$$;
comment on function private.void_request_of_cancelled() is 'Definer: whoever cancels has no privilege on requests.';
create trigger workflows_void_request_when_cancelled after update of status on public.workflows
  for each row when (new.status = 'cancelled' and old.status <> 'cancelled') execute function private.void_request_of_cancelled();

create function schedule.expire_approvals()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_candidate record;
  v_workflow public.workflows;
  v_approval public.approval_queue;
  v_revision integer;
  v_now timestamptz;
  v_cause text;
begin
  for v_candidate in
    (select a.id, a.workflow_id from public.approval_queue a
      where a.status = 'pending' and a.expires_at <= clock_timestamp() order by a.expires_at limit 500)
    union
    (select a.id, a.workflow_id from public.approval_queue a
      where a.status = 'approved' and a.consumed_at is null and a.lapses_at <= clock_timestamp() order by a.lapses_at limit 500)
    union
    (select a.id, a.workflow_id from public.operations o join public.approval_queue a on a.operation = o.name and a.operation_revision < o.revision
      where a.status in ('pending', 'approved') and a.consumed_at is null limit 500)
    order by 1
  loop
    -- Whoever holds one of the two rows is deciding or using it; the next run sees what came of it.
    if v_candidate.workflow_id is not null then
      select w.* into v_workflow from public.workflows w where w.id = v_candidate.workflow_id for update skip locked;
      continue when not found;
    else
      v_workflow := null;
    end if;
    select a.* into v_approval from public.approval_queue a
    where a.id = v_candidate.id and a.status in ('pending', 'approved') and a.consumed_at is null for update skip locked;
    continue when not found;
    select o.revision into v_revision from public.operations o where o.name = v_approval.operation;
    v_now := clock_timestamp();
    continue when v_approval.operation_revision = v_revision
      and v_now < case v_approval.status when 'pending' then v_approval.expires_at else v_approval.lapses_at end;

    v_cause := case
      when v_approval.operation_revision is distinct from v_revision then 'operation_changed'
      when v_approval.status = 'approved' then 'lapsed'
      when v_workflow.caller_expires_at <= v_now then 'caller_expired' end;
    perform private.end_approval(v_approval, v_cause);
    if v_workflow.approval_id = v_approval.id and v_workflow.status in ('awaiting_approval', 'queued') then
      perform private.set_workflow_status(v_workflow.id, 'expired',
        case v_cause when 'operation_changed' then 'OPERATION_CHANGED' when 'lapsed' then 'APPROVAL_LAPSED' else 'EXPIRED' end,
        case v_cause
          when 'operation_changed' then 'The operation changed after this was requested. Submit it again.'
          when 'lapsed' then 'It was approved and did not start within its time.'
          when 'caller_expired' then 'The time that the caller gave was over.'
          else 'Nobody decided in time.' end);
    end if;
  end loop;
end
$$;

-- Intents and retries whose time is over never run. What waits for a decision, or was approved and not used yet, ends
-- with its request.
create or replace function schedule.expire_intents()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_workflow public.workflows;
begin
  for v_workflow in
    select w.* from public.workflows w
    where w.status in ('queued', 'failed', 'awaiting_approval') and w.expires_at <= clock_timestamp()
      and not exists (
        select from public.approval_queue a
        where a.id = w.approval_id and a.status in ('pending', 'approved') and a.consumed_at is null)
    order by w.expires_at limit 500
    for update of w skip locked
  loop
    perform private.set_workflow_status(v_workflow.id, 'expired', 'EXPIRED', case v_workflow.status
      when 'queued' then 'It waited in the queue past its time.'
      when 'failed' then 'It waited for its next attempt past its time.'
      else 'Nobody decided in time.' end);
  end loop;
end
$$;

-- Estimates and callbacks are of use for a while only.
create function schedule.clean_up_approvals()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_callback private.callbacks;
begin
  delete from private.estimates e where e.estimated_at < clock_timestamp() - interval '1 day';
  delete from private.callbacks c where c.ended_at < clock_timestamp() - interval '7 days';
  -- Whoever sent the last try never came back.
  for v_callback in
    update private.callbacks c set ended_at = clock_timestamp(), problem = 'The sender did not report.'
    where c.ended_at is null and c.attempts >= 7 and c.next_at <= clock_timestamp()
    returning c.*
  loop
    perform private.add_approval_event(v_callback.approval_id, 'callback_failed', private.current_actor(),
      jsonb_build_object('attempts', v_callback.attempts, 'problem', v_callback.problem));
  end loop;
end
$$;

insert into schedule.jobs (name, every, kind, target) values
  ('expire_approvals', '1 second', 'sql', 'expire_approvals'),
  ('clean_up_approvals', '10 minutes', 'sql', 'clean_up_approvals'),
  ('deliver_callbacks', '2 seconds', 'function', 'approvals/deliver');
select schedule.install_cron_jobs();

revoke execute on function private.end_approval(public.approval_queue, text) from public, anon, authenticated, service_role;
revoke execute on function private.void_request_of_cancelled() from public, anon, authenticated, service_role;
revoke execute on function schedule.expire_approvals() from public, anon, authenticated, service_role;
revoke execute on function schedule.clean_up_approvals() from public, anon, authenticated, service_role;
