-- Each row of the audit log says what a control was before and after, so a span begins and ends by its own rows and not
-- by what the row before it claimed. Requests of cancelled workflows are voided by a trigger now, with their cause.

create or replace function private.control_spans()
returns table (control text, engaged_at timestamptz, released_at timestamptz, engaged_by_name text, reason text)
language sql
stable
security definer
set search_path = ''
as $$
  with changes as (
    select a.* from public.audit_logs a
    where a.action in ('control.engaged', 'control.released', 'control.repaired')
    order by a.seq desc limit 1000
  ), states as (
    select a.seq, a.created_at, a.actor_name, a.reason, c.control,
      case when a.action = 'control.repaired' then true else (a.metadata -> 'new' ->> c.control)::boolean end as engaged,
      (a.metadata -> 'old' ->> c.control)::boolean as engaged_before
    from changes a cross join unnest(array['omnihub_kill_switch', 'execution_safe_mode', 'operator_takeover']) as c (control)
    where a.action <> 'control.repaired' or a.metadata -> 'row_recreated' = 'true'
  ), edges as (
    -- A row that was recreated has no state before it.
    select s.*, coalesce(s.engaged_before, lag(s.engaged) over (partition by s.control order by s.seq), false) as was from states s
  ), spans as (
    select e.*, lead(e.created_at) over (partition by e.control order by e.seq) as ended_at from edges e where e.engaged <> e.was
  )
  select s.control, s.created_at, s.ended_at, s.actor_name, s.reason from spans s where s.engaged
$$;

create or replace function private.cancel_locked(p_actor private.actor, p_workflow public.workflows, p_reason text)
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
  return 'cancelled';
end
$$;
drop function private.void_approval_of_cancelled(uuid);
