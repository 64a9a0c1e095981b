-- What people see of requests: the queue in the order in which they should look at it, one request with everything
-- around it, and the history. Ten thousand pending requests are one index range; policy is judged per row of a page.

-- Can the people present still satisfy this request? Those who asked are out, those who decided are counted, and at
-- least one approval must come from somebody who did not edit the operation within a day.
create function private.policy_of_request(p_approval public.approval_queue, p_needed integer)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with editors as materialized (
    select e.* from private.recent_editors(p_approval.operation, clock_timestamp()) e
  ), eligible as materialized (
    select d.id, d.name, d.joined_at, d.id in (select e.id from editors e) as is_editor,
      exists (select from public.approval_decisions c where c.approval_id = p_approval.id and c.decider_id = d.id and c.voided_at is null) as decided
    from private.deciders() d
    where d.id <> p_approval.user_id and d.id is distinct from p_approval.on_behalf_of
  ), given as materialized (
    select c.decider_id in (select e.id from editors e) as is_editor from public.approval_decisions c
    where c.approval_id = p_approval.id and c.voided_at is null and c.decision = 'approved'
  )
  select jsonb_build_object(
    'needed', p_needed,
    'given', p_approval.approvals_given,
    'eligible', (select count(*) from eligible),
    'eligible_names', (select coalesce(jsonb_agg(e.name order by e.joined_at, e.id), '[]') from eligible e),
    'satisfiable', p_approval.approvals_given + (select count(*) from eligible e where not e.decided) >= p_needed
      and (exists (select from given g where not g.is_editor) or exists (select from eligible e where not e.decided and not e.is_editor)),
    'editors', (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'at', e.at) order by e.at desc), '[]') from editors e),
    'needs_non_editor', (select count(*) > 0 and bool_and(g.is_editor) from given g))
$$;

-- One request as lists show it.
create function private.approval_item(p_approval public.approval_queue, p_reader uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'id', p_approval.id, 'operation', p_approval.operation, 'operation_revision', p_approval.operation_revision,
    'risk_level', p_approval.risk_level, 'risk_rank', p_approval.risk_rank, 'status', p_approval.status,
    'params_text', case when octet_length(p_approval.params_text) <= 2048 then p_approval.params_text end,
    'blast_radius', p_approval.blast_radius, 'requester_name', p_approval.requester_name, 'user_id', p_approval.user_id,
    'on_behalf_of_name', p_approval.on_behalf_of_name, 'created_at', p_approval.created_at, 'expires_at', p_approval.expires_at,
    'required_approvals', n.needed, 'approvals_given', p_approval.approvals_given,
    'approved_by', (select coalesce(jsonb_agg(d.decider_name order by d.decided_at), '[]') from public.approval_decisions d
      where d.approval_id = p_approval.id and d.voided_at is null and d.decision = 'approved'),
    'digest', encode(p_approval.digest, 'hex'),
    'satisfiable', private.policy_of_request(p_approval, n.needed) -> 'satisfiable',
    'you_decided', exists (select from public.approval_decisions d
      where d.approval_id = p_approval.id and d.decider_id = p_reader and d.voided_at is null),
    'is_own', p_reader is not null and (p_approval.user_id = p_reader or p_approval.on_behalf_of is not distinct from p_reader),
    'workflow_id', p_approval.workflow_id, 'because', to_jsonb(p_approval.because))
  from public.operations o
  cross join lateral (
    select greatest(p_approval.required_approvals, private.request_quorum(o, (p_approval.blast_radius ->> 'unknown')::boolean)) as needed
  ) n
  where o.name = p_approval.operation
$$;

-- Null when this person may see requests with their params, else the refusal to return.
create function private.refuse_unless_approver(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_actor.role in ('admin', 'approver', 'system') then
    return null;
  end if;
  return private.refuse(p_actor, p_action, p_resource_type, p_resource_id, 403, 'NOT_ALLOWED',
    'Only approvers and admins see this.', 'Ask ' || private.whom_to_ask() || '.');
end
$$;

-- The texts of a list within a filter; null when the key is absent. One text counts as a list of it.
create function private.filter_list(p_filter jsonb, p_key text)
returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select case jsonb_typeof(p_filter -> p_key)
    when 'array' then array(select jsonb_array_elements_text(p_filter -> p_key))
    when 'string' then array[p_filter ->> p_key] end
$$;

create function private.read_approval_queue(p_filter jsonb, p_page_offset integer, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'approval.listed', 'approval', null);
  v_now timestamptz := clock_timestamp();
  v_risk text[] := private.filter_list(p_filter, 'risk');
  v_ranks smallint[] := array(
    select (array_position(array['critical', 'high', 'medium', 'low'], r) - 1)::smallint from unnest(v_risk) r where r in ('critical', 'high', 'medium', 'low'));
  v_operations text[] := private.filter_list(p_filter, 'operation');
  v_requester text := lower(nullif(btrim(p_filter ->> 'requester'), ''));
  v_mine boolean := coalesce(p_filter -> 'mine' = 'true', false);
  v_text text := lower(nullif(btrim(p_filter ->> 'text'), ''));
  v_offset integer := greatest(coalesce(p_page_offset, 0), 0);
  v_size integer := least(greatest(coalesce(p_page_size, 100), 1), 500);
  v_totals record;
  v_items jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select count(*) as total, min(a.created_at) as oldest_at into v_totals
  from public.approval_queue a
  where a.status = 'pending' and a.expires_at > v_now
    and (v_risk is null or a.risk_rank = any (v_ranks))
    and (v_operations is null or a.operation = any (v_operations))
    and (v_requester is null or a.user_id::text = v_requester or position(v_requester in lower(a.requester_name)) > 0)
    and (v_text is null or position(v_text in lower(concat_ws(' ', a.operation, a.params_text, a.requester_name, a.reason, a.id))) > 0)
    and (not v_mine or (a.user_id <> v_actor.id and a.on_behalf_of is distinct from v_actor.id and not exists (
      select from public.approval_decisions d where d.approval_id = a.id and d.decider_id = v_actor.id and d.voided_at is null)));
  select coalesce(jsonb_agg(private.approval_item(p.a, v_actor.id) order by (p.a).risk_rank, (p.a).expires_at, (p.a).id), '[]') into v_items
  from (
    select a from public.approval_queue a
    where a.status = 'pending' and a.expires_at > v_now
      and (v_risk is null or a.risk_rank = any (v_ranks))
      and (v_operations is null or a.operation = any (v_operations))
      and (v_requester is null or a.user_id::text = v_requester or position(v_requester in lower(a.requester_name)) > 0)
      and (v_text is null or position(v_text in lower(concat_ws(' ', a.operation, a.params_text, a.requester_name, a.reason, a.id))) > 0)
      and (not v_mine or (a.user_id <> v_actor.id and a.on_behalf_of is distinct from v_actor.id and not exists (
        select from public.approval_decisions d where d.approval_id = a.id and d.decider_id = v_actor.id and d.voided_at is null)))
    order by a.risk_rank, a.expires_at, a.id
    offset v_offset limit v_size
  ) p;
  return jsonb_build_object('server_time', v_now, 'total', v_totals.total, 'oldest_at', v_totals.oldest_at, 'items', v_items);
end
$$;

create function private.read_approval_history(p_filter jsonb, p_before jsonb, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'approval.listed', 'approval', null);
  v_status text[] := private.filter_list(p_filter, 'status');
  v_operations text[] := private.filter_list(p_filter, 'operation');
  v_decided_by text := lower(nullif(btrim(p_filter ->> 'decided_by'), ''));
  v_text text := lower(nullif(btrim(p_filter ->> 'text'), ''));
  v_since timestamptz;
  v_until timestamptz;
  v_at timestamptz := 'infinity';
  v_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  v_size integer := least(greatest(coalesce(p_page_size, 50), 1), 200);
  v_page public.approval_queue[];
  v_last public.approval_queue;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if not coalesce(pg_catalog.pg_input_is_valid(p_filter ->> 'since', 'timestamptz'), true)
    or not coalesce(pg_catalog.pg_input_is_valid(p_filter ->> 'until', 'timestamptz'), true)
    or not coalesce(pg_catalog.pg_input_is_valid(p_before ->> 'at', 'timestamptz'), true)
    or not coalesce(pg_catalog.pg_input_is_valid(p_before ->> 'id', 'uuid'), true) then
    return private.error_answer(422, 'INVALID_FIELD', 'since, until and before must be times, and before an id.', 'Use next of the page before.', '{"field": "before"}');
  end if;
  v_since := p_filter ->> 'since';
  v_until := p_filter ->> 'until';
  if p_before ->> 'at' is not null and p_before ->> 'id' is not null then
    v_at := p_before ->> 'at';
    v_id := p_before ->> 'id';
  end if;
  -- One more than the page, to know whether there is a next one.
  select array_agg(p.a order by (p.a).decided_at desc, (p.a).id desc) into v_page
  from (
    select a from public.approval_queue a
    where a.status <> 'pending' and (a.decided_at, a.id) < (v_at, v_id)
      and (v_status is null or a.status = any (v_status))
      and (v_operations is null or a.operation = any (v_operations))
      and (v_since is null or a.decided_at >= v_since)
      and (v_until is null or a.decided_at < v_until)
      and (v_text is null or position(v_text in lower(concat_ws(' ', a.operation, a.params_text, a.requester_name, a.reason, a.id))) > 0)
      and (v_decided_by is null or exists (
        select from public.approval_decisions d
        where d.approval_id = a.id and (d.decider_id::text = v_decided_by or position(v_decided_by in lower(d.decider_name)) > 0)))
    order by a.decided_at desc, a.id desc
    limit v_size + 1
  ) p;
  v_last := v_page[v_size];
  return jsonb_build_object('server_time', clock_timestamp(),
    'items', (
      select coalesce(jsonb_agg(private.approval_item(a, v_actor.id) || jsonb_build_object(
        'decided_at', a.decided_at, 'lapses_at', a.lapses_at, 'consumed_at', a.consumed_at, 'consumed_by', a.consumed_by, 'void_reason', a.void_reason,
        'decisions', (
          select coalesce(jsonb_agg(jsonb_build_object('decider_name', d.decider_name, 'decision', d.decision, 'reason', d.reason,
            'decided_at', d.decided_at, 'voided_at', d.voided_at) order by d.decided_at), '[]')
          from public.approval_decisions d where d.approval_id = a.id)
      ) order by a.decided_at desc, a.id desc), '[]')
      from unnest(v_page[1:v_size]) a),
    'next', case when cardinality(v_page) > v_size then jsonb_build_object('at', v_last.decided_at, 'id', v_last.id) end);
end
$$;

create function private.read_approval(p_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'approval.read', 'approval', p_id::text);
  v_now timestamptz := clock_timestamp();
  v_approval public.approval_queue;
  v_operation public.operations;
  v_needed integer;
  v_mine public.approval_decisions;
  v_problem jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select a.* into v_approval from public.approval_queue a where a.id = p_id;
  if not found then
    return private.refuse(v_actor, 'approval.read', 'approval', p_id::text, 404, 'NOT_FOUND',
      'There is no such request.', 'Look it up in the queue.');
  end if;
  select o.* into v_operation from public.operations o where o.name = v_approval.operation;
  v_needed := greatest(v_approval.required_approvals, private.request_quorum(v_operation, (v_approval.blast_radius ->> 'unknown')::boolean));
  select d.* into v_mine from public.approval_decisions d
  where d.approval_id = p_id and d.decider_id = v_actor.id and d.voided_at is null;
  v_problem := case
    when v_actor.id is null then '{"code": "NOT_ALLOWED", "message": "Only people decide."}'::jsonb
    when v_mine.id is not null then jsonb_build_object('code', 'ALREADY_DECIDED', 'message', 'You have ' || v_mine.decision || ' this.')
    when v_approval.status in ('approved', 'rejected') then jsonb_build_object('code', 'ALREADY_DECIDED', 'message', 'This was ' || v_approval.status || '.')
    else private.decision_problem(v_approval, v_operation, v_actor.id, v_now) end;
  return jsonb_build_object(
    'server_time', v_now,
    'approval', to_jsonb(v_approval) - 'digest' || jsonb_build_object('digest', encode(v_approval.digest, 'hex'),
      'params_sha256', encode(extensions.digest(v_approval.params_text, 'sha256'), 'hex'),
      'workflow_status', (select w.status from public.workflows w where w.id = v_approval.workflow_id)),
    'decisions', (
      select coalesce(jsonb_agg(to_jsonb(d) - 'digest' || jsonb_build_object('digest', encode(d.digest, 'hex')) order by d.decided_at, d.id), '[]')
      from public.approval_decisions d where d.approval_id = p_id),
    'events', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e.id), '[]') from public.approval_events e where e.approval_id = p_id),
    'policy', private.policy_of_request(v_approval, v_needed),
    'you', jsonb_build_object('may_decide', v_problem is null, 'code', v_problem -> 'code', 'message', v_problem -> 'message', 'decided', v_mine.decision),
    'operation', to_jsonb(v_operation) - array['updated_by'],
    'recent_runs', (
      select coalesce(jsonb_agg(to_jsonb(r) order by r.created_at desc), '[]') from (
        select w.id, w.status, w.mode, w.created_at, w.finished_at, w.error_code from public.workflows w
        where w.operation = v_approval.operation and w.id is distinct from v_approval.workflow_id
          and w.status in ('succeeded', 'dead_letter', 'halted', 'outcome_unknown')
        order by w.created_at desc limit 5
      ) r));
end
$$;

revoke execute on function private.policy_of_request(public.approval_queue, integer) from public, anon, authenticated, service_role;
revoke execute on function private.approval_item(public.approval_queue, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.refuse_unless_approver(private.actor, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.filter_list(jsonb, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_approval_queue(jsonb, integer, integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_approval_history(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_approval(uuid) from public, anon, authenticated, service_role;
grant execute on function private.read_approval_queue(jsonb, integer, integer) to authenticated;
grant execute on function private.read_approval_history(jsonb, jsonb, integer) to authenticated;
grant execute on function private.read_approval(uuid) to authenticated;

create function public.read_approval_queue(filter jsonb default '{}', page_offset integer default 0, page_size integer default 100)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_approval_queue(filter, page_offset, page_size);
end;
create function public.read_approval_history(filter jsonb default '{}', before jsonb default null, page_size integer default 50)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_approval_history(filter, before, page_size);
end;
create function public.read_approval(id uuid)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_approval(id);
end;
revoke execute on function public.read_approval_queue(jsonb, integer, integer) from public, anon, authenticated, service_role;
revoke execute on function public.read_approval_history(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function public.read_approval(uuid) from public, anon, authenticated, service_role;
grant execute on function public.read_approval_queue(jsonb, integer, integer) to authenticated;
grant execute on function public.read_approval_history(jsonb, jsonb, integer) to authenticated;
grant execute on function public.read_approval(uuid) to authenticated;
