-- Lists of workflows and dead letters, newest first, by keyset: the next page starts after a row, not after a number
-- of rows, so that the thousandth page is as fast as the first and nothing is shown twice.

-- Serve read_workflows: everything, one operation or status (the other one is spelt out), a submitter, a name.
create index workflows_newest on public.workflows (created_at desc, id desc);
create index workflows_by_state on public.workflows (operation, status, created_at desc, id desc);
create index workflows_by_submitter on public.workflows (submitter_name, created_at desc, id desc);
create index workflows_by_trace on public.workflows (trace_id);
create index workflows_by_key on public.workflows (idempotency_key text_pattern_ops);
drop index public.workflows_by_operation;

-- Null when an admin or an approver asks, else the refusal.
create or replace function private.refuse_unless_approver(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text)
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
    'Only an admin or an approver may see this.', 'Ask ' || private.whom_to_ask() || '.');
end
$$;

-- The key of a filter, a page or a position that does not have its type, else null. p_types: name to texts, text, time,
-- uuid, boolean.
create function private.wrong_key(p jsonb, p_types jsonb)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select case when jsonb_typeof(coalesce(p, '{}')) <> 'object' then 'filter' else (
    select k.key from jsonb_each(coalesce(p, '{}')) k
    where jsonb_typeof(k.value) <> 'null' and not coalesce(case p_types ->> k.key
      when 'texts' then jsonb_typeof(k.value) = 'array' and jsonb_array_length(case when jsonb_typeof(k.value) = 'array' then k.value else '[]' end) <= 100
        and not exists (select from jsonb_array_elements(case when jsonb_typeof(k.value) = 'array' then k.value else '[]' end) t where jsonb_typeof(t) <> 'string')
      when 'text' then jsonb_typeof(k.value) = 'string' and char_length(k.value #>> '{}') <= 200
      when 'time' then jsonb_typeof(k.value) = 'string' and pg_catalog.pg_input_is_valid(k.value #>> '{}', 'timestamptz')
      when 'uuid' then jsonb_typeof(k.value) = 'string' and pg_catalog.pg_input_is_valid(k.value #>> '{}', 'uuid')
      when 'boolean' then jsonb_typeof(k.value) = 'boolean'
    end, false)
    order by k.key limit 1
  ) end
$$;

-- The texts of one key of a filter; null when it does not filter.
create function private.filter_texts(p jsonb, p_key text)
returns text[]
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when jsonb_typeof(p -> p_key) = 'array' and p -> p_key <> '[]'
    then array(select jsonb_array_elements_text(p -> p_key)) end
$$;

-- A pattern for LIKE that finds this text and nothing else.
create function private.like_pattern(p_text text, p_before text, p_after text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select p_before || replace(replace(replace(p_text, '\', '\\'), '%', '\%'), '_', '\_') || p_after
$$;

-- A workflow as lists show it. Long parameters are left to the page of the workflow; open_effects are calls that left
-- and are not accounted for.
create function private.workflow_item(w public.workflows)
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
    'cancel_requested_at', w.cancel_requested_at, 'cancel_requested_by_name', w.cancel_requested_by_name)
$$;

-- A filter by status or operation names both, each pair answers its newest rows from one index, and the newest of those
-- win: no list reads more than a page per pair, however many rows there are. A text finds by id, trace or the beginning
-- of an idempotency key. The statement is put together from constants only.
create function private.read_workflows(p_filter jsonb, p_before jsonb, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'workflow.listed', 'workflow', null);
  v_wrong text;
  v_statuses text[] := private.filter_texts(p_filter, 'status');
  v_operations text[] := private.filter_texts(p_filter, 'operation');
  v_text text := nullif(btrim(p_filter ->> 'text'), '');
  v_size integer := least(greatest(coalesce(p_page_size, 50), 1), 200);
  v_where text;
  v_items jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_wrong := coalesce(
    private.wrong_key(p_filter, '{"status": "texts", "operation": "texts", "submitter": "text", "trace_id": "text", "text": "text",
      "since": "time", "until": "time", "mode": "text"}'),
    private.wrong_key(p_before, '{"at": "time", "id": "uuid"}'));
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'workflow.listed', 'workflow', null, v_wrong,
      v_wrong || ' is no filter of workflows or has the wrong type.', 'See docs/domain-language.md for the names.');
  end if;

  v_where := 'where (w.created_at, w.id) < (coalesce(($1 ->> ''at'')::timestamptz, ''infinity''), coalesce(($1 ->> ''id'')::uuid, ''ffffffff-ffff-ffff-ffff-ffffffffffff''))'
    || case when p_filter ->> 'since' is not null then ' and w.created_at >= ($2 ->> ''since'')::timestamptz' else '' end
    || case when p_filter ->> 'until' is not null then ' and w.created_at < ($2 ->> ''until'')::timestamptz' else '' end
    || case when p_filter ->> 'submitter' is not null then ' and w.submitter_name = $2 ->> ''submitter''' else '' end
    || case when p_filter ->> 'trace_id' is not null then ' and w.trace_id = $2 ->> ''trace_id''' else '' end
    || case when p_filter ->> 'mode' is not null then ' and w.mode = $2 ->> ''mode''' else '' end
    || case when v_text is not null then ' and (w.trace_id = $6 or w.idempotency_key like $7'
      || case when pg_catalog.pg_input_is_valid(v_text, 'uuid') then ' or w.id = $6::uuid' else '' end || ')' else '' end;
  if v_statuses is null and v_operations is null then
    v_where := 'select w.* from public.workflows w ' || v_where || ' order by w.created_at desc, w.id desc limit $3';
  elsif v_text is not null or p_filter ->> 'trace_id' is not null then
    v_where := 'select w.* from public.workflows w ' || v_where || ' and ($4 is null or w.status = any ($4)) and ($5 is null or w.operation = any ($5))'
      ' order by w.created_at desc, w.id desc limit $3';
  else
    v_where := 'select w.* from unnest($4) s cross join unnest($5) o cross join lateral (select w.* from public.workflows w '
      || v_where || ' and w.status = s and w.operation = o order by w.created_at desc, w.id desc limit $3) w'
      ' order by w.created_at desc, w.id desc limit $3';
    v_statuses := coalesce(v_statuses, array['queued', 'running', 'succeeded', 'failed', 'dead_letter', 'halted', 'outcome_unknown',
      'cancelled', 'awaiting_approval', 'rejected', 'expired']);
    v_operations := coalesce(v_operations, array(select o.name from public.operations o));
  end if;
  execute 'select coalesce(jsonb_agg(private.workflow_item(p) order by p.created_at desc, p.id desc), ''[]'') from (' || v_where || ') p'
    into v_items using p_before, p_filter, v_size + 1, v_statuses, v_operations, v_text, private.like_pattern(v_text, '', '%');
  return jsonb_build_object('server_time', clock_timestamp(),
    'items', case when jsonb_array_length(v_items) > v_size then v_items - v_size else v_items end,
    'next', case when jsonb_array_length(v_items) > v_size
      then jsonb_build_object('at', v_items -> (v_size - 1) -> 'created_at', 'id', v_items -> (v_size - 1) -> 'id') end);
end
$$;

-- Everything about one workflow. Lists that could grow are bounded, and say how many there are.
create function private.read_workflow(p_id uuid)
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
      'reason', to_jsonb(v_workflow) -> 'reason', 'result', v_workflow.result, 'caller_expires_at', v_workflow.caller_expires_at, 'lease_until', v_workflow.lease_until, 'released', v_workflow.released),
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

-- Dead letters with their payload and what each attempt came to, newest first; total_open counts all that are open.
create function private.read_dead_letters(p_filter jsonb, p_before jsonb, p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'dead_letter.listed', 'dead_letter', null);
  v_wrong text;
  v_handled boolean := coalesce((case when jsonb_typeof(p_filter -> 'handled') = 'boolean' then p_filter -> 'handled' end)::boolean, false);
  v_operations text[] := private.filter_texts(p_filter, 'operation');
  v_codes text[] := private.filter_texts(p_filter, 'code');
  v_text text := nullif(btrim(p_filter ->> 'text'), '');
  v_size integer := least(greatest(coalesce(p_page_size, 50), 1), 200);
  v_items jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_wrong := coalesce(
    private.wrong_key(p_filter, '{"operation": "texts", "code": "texts", "handled": "boolean", "text": "text"}'),
    private.wrong_key(p_before, '{"at": "time", "id": "uuid"}'));
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'dead_letter.listed', 'dead_letter', null, v_wrong,
      v_wrong || ' is no filter of dead letters or has the wrong type.', 'See docs/domain-language.md for the names.');
  end if;
  -- Spelt as a constant, so that one of the two partial indexes serves it.
  execute 'select coalesce(jsonb_agg(to_jsonb(p) - ''handled_by'' order by p.created_at desc, p.id desc), ''[]'') from (
    select d.*, case when octet_length(w.params_text) <= 2048 then w.params_text end as params_text, w.operation_revision, w.status as workflow_status, w.mode, w.idempotency_key, w.trace_id,
      w.submitter_name, w.requester_name, w.created_at as submitted_at, w.caller_expires_at, (
        select coalesce(jsonb_agg(jsonb_build_object(''attempt'', e.attempt, ''mode'', e.mode, ''status'', e.status, ''begun_at'', e.begun_at,
          ''ended_at'', e.ended_at, ''http_status'', e.outcome -> ''http_status'', ''error_code'', e.outcome -> ''error_code'',
          ''error_message'', e.outcome -> ''error_message'', ''duration_ms'', e.outcome -> ''duration_ms'', ''body'', e.outcome -> ''body'') order by e.begun_at), ''[]'')
        from (select f.* from public.effects f where f.workflow_id = d.workflow_id and f.begun_at <= d.created_at order by f.begun_at desc limit 10) e
      ) as tries
    from public.dead_letters d join public.workflows w on w.id = d.workflow_id
    where d.handled_at is ' || case when v_handled then 'not null' else 'null' end || '
      and (d.created_at, d.id) < (coalesce(($1 ->> ''at'')::timestamptz, ''infinity''), coalesce(($1 ->> ''id'')::uuid, ''ffffffff-ffff-ffff-ffff-ffffffffffff''))
      and ($2 is null or d.operation = any ($2)) and ($3 is null or d.error_code = any ($3))
      and ($4 is null or d.id::text = $4 or d.workflow_id::text = $4 or w.trace_id = $4 or w.idempotency_key like $5
        or d.error_code ilike $6 or d.error_message ilike $6)
    order by d.created_at desc, d.id desc limit $7) p'
    into v_items using p_before, v_operations, v_codes, v_text, private.like_pattern(v_text, '', '%'), private.like_pattern(v_text, '%', '%'), v_size + 1;
  return jsonb_build_object('server_time', clock_timestamp(),
    'total_open', (select count(*) from public.dead_letters d where d.handled_at is null),
    'items', case when jsonb_array_length(v_items) > v_size then v_items - v_size else v_items end,
    'next', case when jsonb_array_length(v_items) > v_size
      then jsonb_build_object('at', v_items -> (v_size - 1) -> 'created_at', 'id', v_items -> (v_size - 1) -> 'id') end);
end
$$;

revoke execute on function private.refuse_unless_approver(private.actor, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.wrong_key(jsonb, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.filter_texts(jsonb, text) from public, anon, authenticated, service_role;
revoke execute on function private.like_pattern(text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.workflow_item(public.workflows) from public, anon, authenticated, service_role;
revoke execute on function private.read_workflows(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_workflow(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.read_dead_letters(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function private.read_workflows(jsonb, jsonb, integer) to authenticated;
grant execute on function private.read_workflow(uuid) to authenticated;
grant execute on function private.read_dead_letters(jsonb, jsonb, integer) to authenticated;

create function public.read_workflows(filter jsonb default '{}', before jsonb default null, page_size integer default 50)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_workflows(filter, before, page_size);
end;
create function public.read_workflow(id uuid)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_workflow(id);
end;
create function public.read_dead_letters(filter jsonb default '{}', before jsonb default null, page_size integer default 50)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_dead_letters(filter, before, page_size);
end;
revoke execute on function public.read_workflows(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function public.read_workflow(uuid) from public, anon, authenticated, service_role;
revoke execute on function public.read_dead_letters(jsonb, jsonb, integer) from public, anon, authenticated, service_role;
grant execute on function public.read_workflows(jsonb, jsonb, integer) to authenticated;
grant execute on function public.read_workflow(uuid) to authenticated;
grant execute on function public.read_dead_letters(jsonb, jsonb, integer) to authenticated;
