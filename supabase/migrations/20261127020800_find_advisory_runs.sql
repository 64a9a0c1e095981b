-- Advisory runs are few among very many: without an index of their own a page of them reads every workflow.

create index workflows_advisory on public.workflows (created_at desc, id desc) where mode = 'advisory';

-- A filter by status or operation names both, each pair answers its newest rows from one index, and the newest of those
-- win: no list reads more than a page per pair, however many rows there are. A text finds by id, trace or the beginning
-- of an idempotency key. The statement is put together from constants only, the mode among them: advisory runs have an
-- index of their own, which only a constant finds.
create or replace function private.read_workflows(p_filter jsonb, p_before jsonb, p_page_size integer)
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
  if v_wrong is null and p_filter ->> 'mode' not in ('live', 'advisory') then
    v_wrong := 'mode';
  end if;
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'workflow.listed', 'workflow', null, v_wrong,
      v_wrong || ' is no filter of workflows or has the wrong type.', 'See docs/domain-language.md for the names.');
  end if;

  v_where := 'where (w.created_at, w.id) < (coalesce(($1 ->> ''at'')::timestamptz, ''infinity''), coalesce(($1 ->> ''id'')::uuid, ''ffffffff-ffff-ffff-ffff-ffffffffffff''))'
    || case when p_filter ->> 'since' is not null then ' and w.created_at >= ($2 ->> ''since'')::timestamptz' else '' end
    || case when p_filter ->> 'until' is not null then ' and w.created_at < ($2 ->> ''until'')::timestamptz' else '' end
    || case when p_filter ->> 'submitter' is not null then ' and w.submitter_name = $2 ->> ''submitter''' else '' end
    || case when p_filter ->> 'trace_id' is not null then ' and w.trace_id = $2 ->> ''trace_id''' else '' end
    || case p_filter ->> 'mode' when 'advisory' then ' and w.mode = ''advisory''' when 'live' then ' and w.mode = ''live''' else '' end
    || case when v_text is not null then ' and (w.trace_id = $6 or w.idempotency_key like $7'
      || case when pg_catalog.pg_input_is_valid(v_text, 'uuid') then ' or w.id = $6::uuid' else '' end || ')' else '' end;
  if v_statuses is null and v_operations is null then
    v_where := 'select w.* from public.workflows w ' || v_where || ' order by w.created_at desc, w.id desc limit $3';
  elsif v_text is not null or p_filter ->> 'trace_id' is not null or p_filter ->> 'mode' = 'advisory' then
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
