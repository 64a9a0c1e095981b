-- The restore desk: what a control left behind, each with its cause, so that somebody can decide what to do about it.

-- Serve the spans, the refusals and what was stopped of a stretch of time.
create index audit_logs_of_controls on public.audit_logs (seq desc) where action in ('control.engaged', 'control.released', 'control.repaired');
create index audit_logs_of_refused_operations on public.audit_logs (created_at) where action = 'operation.requested.refused';
create index workflow_events_stopped on public.workflow_events (at) where type in ('halted', 'failed_late', 'expired', 'outcome_unknown');
create index approval_queue_newest on public.approval_queue (created_at);

-- When each control was engaged, newest first, from the audit log: what is not there did not happen.
create function private.control_spans()
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
    select s.*, coalesce(lag(s.engaged) over (partition by s.control order by s.seq), s.engaged_before, false) as was from states s
  ), spans as (
    select e.*, lead(e.created_at) over (partition by e.control order by e.seq) as ended_at from edges e where e.engaged <> e.was
  )
  select s.control, s.created_at, s.ended_at, s.actor_name, s.reason from spans s where s.engaged
$$;

-- What was refused between two times, per operation and code. Counts of the last day are exact to the minute; older ones
-- are what the audit log keeps of them.
create function private.refused_between(p_since timestamptz, p_until timestamptz)
returns table (operation text, code text, count bigint)
language sql
stable
security definer
set search_path = ''
as $$
  with told as (
    select r.resource_id as operation, r.code, r.minute, r.count::bigint as count
    from public.refusal_counts r
    where r.action = 'operation.requested' and r.minute >= date_trunc('minute', p_since) and r.minute <= p_until
      and r.code in ('KILL_SWITCH', 'CONTROLS_UNAVAILABLE', 'UNKNOWN_OPERATION')
    union all
    select a.resource_id, a.metadata ->> 'code', coalesce((a.metadata ->> 'minute')::timestamptz, date_trunc('minute', a.created_at)),
      coalesce((a.metadata ->> 'count')::bigint, 1)
    from public.audit_logs a
    where a.action = 'operation.requested.refused' and a.created_at >= date_trunc('minute', p_since)
      -- A minute is summed up after it has ended, by a job that may have been away.
      and a.created_at <= p_until + interval '1 hour'
      and a.metadata ->> 'code' in ('KILL_SWITCH', 'CONTROLS_UNAVAILABLE', 'UNKNOWN_OPERATION')
  ), minutes as (
    select t.operation, t.code, t.minute, max(t.count) as count from told t
    where t.minute >= date_trunc('minute', p_since) and t.minute <= p_until group by 1, 2, 3
  )
  select m.operation, m.code, sum(m.count)::bigint from minutes m group by 1, 2
$$;

-- Workflows that met one of these ends between two times: the last such event of each, and where each stands now.
create function private.stopped_between(p_since timestamptz, p_until timestamptz, p_types text[], p_limit integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with ends as (
    select distinct on (v.workflow_id) v.workflow_id, v.at, v.detail
    from public.workflow_events v
    where v.type in ('halted', 'failed_late', 'expired', 'outcome_unknown') and v.type = any (p_types) and v.at >= p_since and v.at <= p_until
    order by v.workflow_id, v.id desc
  ), listed as (
    select e.at, e.detail, w as workflow, w.status in ('halted', 'outcome_unknown') as is_open
    from ends e join public.workflows w on w.id = e.workflow_id
  )
  select jsonb_build_object('total', (select count(*) from listed), 'open', (select count(*) from listed l where l.is_open),
    'items', (select coalesce(jsonb_agg(private.workflow_item(n.workflow)
        || jsonb_build_object('at', n.at, 'code', n.detail -> 'code', 'message', n.detail -> 'message') order by n.is_open desc, n.at desc), '[]')
      from (select l.* from listed l order by l.is_open desc, l.at desc limit p_limit) n))
$$;

-- Requests that were held between two times: those of workflows, with the request and where each stands now, and those
-- of agents elsewhere, which have no workflow.
create function private.held_between(p_since timestamptz, p_until timestamptz, p_limit integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with held as (
    select a.* from public.approval_queue a where a.created_at >= p_since and a.created_at <= p_until
  )
  select jsonb_build_object('total', (select count(*) from held), 'open', (select count(*) from held h where h.status = 'pending'),
    'items', (select coalesce(jsonb_agg(private.workflow_item(n.workflow) || jsonb_build_object('at', n.created_at, 'because', n.because,
        'approval_id', n.approval_id, 'approval_status', n.approval_status) order by n.approval_status = 'pending' desc, n.created_at desc), '[]')
      from (select w as workflow, h.created_at, h.because, h.id as approval_id, h.status as approval_status
        from held h join public.workflows w on w.id = h.workflow_id
        order by h.status = 'pending' desc, h.created_at desc limit p_limit) n),
    'asks', (select coalesce(jsonb_agg(to_jsonb(n) order by n.status = 'pending' desc, n.created_at desc), '[]')
      from (select h.id as approval_id, h.operation, h.status, h.risk_level, h.because, h.requester_name, h.created_at, h.expires_at, h.decided_at
        from held h where h.workflow_id is null
        order by h.status = 'pending' desc, h.created_at desc limit p_limit) n))
$$;

create function private.read_restore_desk(p_since timestamptz, p_until timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'restore_desk.read', 'emergency_control', null);
  v_limit constant integer := 200;
  v_spans jsonb;
  v_since timestamptz;
  v_until timestamptz;
  v_open_until timestamptz;
  v_refused jsonb;
  v_held jsonb;
  v_halted jsonb;
  v_expired jsonb;
  v_unknown jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_until < p_since then
    return private.invalid_field(v_actor, 'restore_desk.read', 'emergency_control', null, 'until', 'until lies before since.', 'Swap them.');
  end if;
  select coalesce(jsonb_agg(to_jsonb(s) order by s.engaged_at desc), '[]') into v_spans
  from (select c.* from private.control_spans() c order by c.engaged_at desc limit 50) s;
  -- Unless told otherwise: the newest engagement, open-ended while it lasts. Without one there is nothing to restore.
  v_since := coalesce(p_since, (v_spans -> 0 ->> 'engaged_at')::timestamptz);
  v_open_until := coalesce(p_until, case when p_since is null then (v_spans -> 0 ->> 'released_at')::timestamptz end);
  v_until := case when v_since is null then '-infinity' else coalesce(v_open_until, clock_timestamp()) end;
  v_since := coalesce(v_since, 'infinity');

  select jsonb_build_object('total', coalesce(sum(r.count), 0), 'items', coalesce(jsonb_agg(to_jsonb(r) order by r.count desc, r.operation), '[]'))
  into v_refused from private.refused_between(v_since, v_until) r;
  v_held := private.held_between(v_since, v_until, v_limit);
  v_halted := private.stopped_between(v_since, v_until, '{halted, failed_late}', v_limit);
  v_expired := private.stopped_between(v_since, v_until, '{expired}', v_limit);
  v_unknown := private.stopped_between(v_since, v_until, '{outcome_unknown}', v_limit);

  return jsonb_build_object('server_time', clock_timestamp(), 'spans', v_spans,
    'span', case when v_since < 'infinity' then jsonb_build_object('since', v_since, 'until', v_open_until) end,
    'refused', v_refused -> 'items', 'held', v_held -> 'items', 'held_asks', v_held -> 'asks', 'halted', v_halted -> 'items', 'expired', v_expired -> 'items',
    'outcome_unknown', v_unknown -> 'items',
    'totals', jsonb_build_object('refused', v_refused -> 'total', 'held', v_held -> 'total', 'held_open', v_held -> 'open',
      'halted', v_halted -> 'total', 'halted_open', v_halted -> 'open', 'expired', v_expired -> 'total',
      'outcome_unknown', v_unknown -> 'total', 'outcome_unknown_open', v_unknown -> 'open'));
end
$$;

revoke execute on function private.control_spans() from public, anon, authenticated, service_role;
revoke execute on function private.refused_between(timestamptz, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.held_between(timestamptz, timestamptz, integer) from public, anon, authenticated, service_role;
revoke execute on function private.stopped_between(timestamptz, timestamptz, text[], integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_restore_desk(timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.read_restore_desk(timestamptz, timestamptz) to authenticated;

create function public.read_restore_desk(since timestamptz default null, until timestamptz default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_restore_desk(since, until);
end;
revoke execute on function public.read_restore_desk(timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.read_restore_desk(timestamptz, timestamptz) to authenticated;
