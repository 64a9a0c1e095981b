-- The SQL twin of supabase/functions/_shared/domain/controls/decide.ts. It decides inside transactions;
-- a test walks the whole truth table and proves that both agree.

-- Would this row be believed? As strict as the guard's parser about what is there; the columns' types do the rest.
create function private.controls_are_readable(p jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select coalesce(
    jsonb_typeof(p) = 'object'
    and p ->> 'id' = '00000000-0000-0000-0000-000000000001'
    and jsonb_typeof(p -> 'omnihub_kill_switch') = 'boolean'
    and jsonb_typeof(p -> 'execution_safe_mode') = 'boolean'
    and jsonb_typeof(p -> 'operator_takeover') = 'boolean'
    and p ?& array['reason', 'updated_at', 'updated_by', 'updated_by_name',
      'omnihub_kill_switch_engaged_at', 'omnihub_kill_switch_engaged_by', 'omnihub_kill_switch_engaged_by_name',
      'omnihub_kill_switch_engaged_reason', 'omnihub_kill_switch_review_at',
      'execution_safe_mode_engaged_at', 'execution_safe_mode_engaged_by', 'execution_safe_mode_engaged_by_name',
      'execution_safe_mode_engaged_reason', 'execution_safe_mode_review_at',
      'operator_takeover_engaged_at', 'operator_takeover_engaged_by', 'operator_takeover_engaged_by_name',
      'operator_takeover_engaged_reason', 'operator_takeover_review_at']
    and private.is_whole_number(p -> 'version', 1, 9007199254740991, false)
    and jsonb_typeof(p -> 'allowed_operations') = 'array'
    and not exists (
      select from jsonb_array_elements(case when jsonb_typeof(p -> 'allowed_operations') = 'array' then p -> 'allowed_operations' else '[]' end) o
      where jsonb_typeof(o) <> 'string' or o = '""'
    ), false)
$$;

-- The kill switch is on, or nobody can tell.
create function private.controls_refuse_all(p_controls jsonb)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when private.controls_are_readable(p_controls) then (p_controls ->> 'omnihub_kill_switch')::boolean
    else true
  end
$$;

-- p_controls: a row of emergency_controls or null. p_operation: a row of operations (with
-- blast_radius_unknown) or null. p_approved: a valid approval is bound to this request.
-- p_started_mode: null before the run starts. Answers {kind, code, quorum, because, mode}.
create function private.decide(p_controls jsonb, p_operation jsonb, p_approved boolean, p_started_mode text)
returns jsonb
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_because jsonb := '[]';
begin
  if not private.controls_are_readable(p_controls) then
    return '{"kind": "refuse", "code": "CONTROLS_UNAVAILABLE"}';
  end if;
  if p_operation is null or not coalesce((p_operation ->> 'enabled')::boolean, false) then
    return '{"kind": "refuse", "code": "UNKNOWN_OPERATION"}';
  end if;
  if (p_controls ->> 'omnihub_kill_switch')::boolean then
    return '{"kind": "refuse", "code": "KILL_SWITCH"}';
  end if;

  if p_approved is not true then
    if (p_controls ->> 'operator_takeover')::boolean
      and not (p_controls -> 'allowed_operations') ? (p_operation ->> 'name') then
      v_because := v_because || '["operator_takeover"]';
    end if;
    if coalesce(p_operation ->> 'risk_level', '') not in ('low', 'medium') then
      v_because := v_because || '["risk"]';
    end if;
    if v_because <> '[]' then
      return jsonb_build_object('kind', 'hold', 'code', 'APPROVAL_REQUIRED',
        'quorum', private.required_quorum(p_operation), 'because', v_because);
    end if;
  end if;

  if (p_controls ->> 'execution_safe_mode')::boolean then
    return case when p_started_mode = 'live'
      then '{"kind": "halt", "code": "SAFE_MODE"}'::jsonb
      else '{"kind": "run", "mode": "advisory"}'::jsonb end;
  end if;
  return jsonb_build_object('kind', 'run', 'mode', coalesce(p_started_mode, 'live'));
end
$$;

create function private.required_quorum(p_operation jsonb)
returns integer
language sql
immutable
security invoker
set search_path = ''
as $$
  select greatest(
    1,
    coalesce((p_operation ->> 'required_approvals')::integer, 0),
    case when p_operation ->> 'risk_level' = 'critical'
      or coalesce((p_operation ->> 'blast_radius_unknown')::boolean, false) then 2 else 1 end
  )
$$;

-- The facts that deciding needs of one operation. Its blast radius is unknown without an estimator, and also with
-- one that does not exist: naming it must not lower the quorum.
create function private.operation_facts(p_operation public.operations)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select case when p_operation.name is not null then jsonb_build_object(
    'name', p_operation.name, 'risk_level', p_operation.risk_level, 'enabled', p_operation.enabled,
    'required_approvals', p_operation.required_approvals, 'supports_dry_run', p_operation.supports_dry_run,
    'revision', p_operation.revision, 'blast_radius_unknown', pg_catalog.to_regproc('estimators.' || pg_catalog.quote_ident(p_operation.estimator)) is null) end
$$;

revoke execute on function private.controls_are_readable(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.controls_refuse_all(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.decide(jsonb, jsonb, boolean, text) from public, anon, authenticated, service_role;
revoke execute on function private.required_quorum(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.operation_facts(public.operations) from public, anon, authenticated, service_role;
