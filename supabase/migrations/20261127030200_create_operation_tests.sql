-- Test calls: does the endpoint of an operation answer, and does it check our signature? The function `operations`
-- makes the call; what to call is decided here, and the newest result is kept here.

create table public.operation_tests (
  operation text primary key references public.operations (name) on delete cascade,
  revision integer not null,
  tested_at timestamptz not null,
  tested_by_name text not null,
  http_status integer,
  duration_ms integer,
  problem text,
  recorded_at timestamptz,
  constraint operation_tests_problem_length check (char_length(problem) between 1 and 300),
  constraint operation_tests_status_range check (http_status between 100 and 599),
  constraint operation_tests_duration_range check (duration_ms between 0 and 600000)
);

comment on table public.operation_tests is 'The newest test call of each operation. Without recorded_at it is under way, or its result was lost.';
comment on column public.operation_tests.revision is 'Revision that was called; a later one has not been tested.';
comment on column public.operation_tests.problem is 'Null when the endpoint answered 2xx to our signature and refused a wrong one.';

revoke all on public.operation_tests from anon, authenticated, service_role;
grant select on public.operation_tests to authenticated;
alter table public.operation_tests enable row level security;

create policy "Members see how the newest test call went"
  on public.operation_tests for select to authenticated
  using ((select private.member_role()) is not null);

-- A test call leaves the house like any other: refused under the kill switch, and to private addresses.
create function private.begin_operation_test(p_name text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'operation.tested', 'operation', p_name);
  v_operation public.operations;
  v_controls jsonb;
  v_decision jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select o.* into v_operation from public.operations o where o.name = p_name for share;
  if not found then
    return private.refuse(v_actor, 'operation.tested', 'operation', p_name, 404, 'NOT_FOUND',
      'There is no such operation.', 'Look it up in the registry.');
  end if;
  if private.is_private_endpoint(v_operation.endpoint_url)
    and not (select i.private_endpoints_allowed from public.installation i where i.id = 1) then
    return private.invalid_field(v_actor, 'operation.tested', 'operation', p_name, 'endpoint_url',
      'endpoint_url points to a private address, which this installation does not allow.',
      'Use a public address, or let the owner allow private endpoints.');
  end if;
  v_controls := private.lock_and_read_controls();
  -- A disabled operation may be tried before it is enabled, and trying needs nobody's approval.
  v_decision := private.decide(v_controls,
    private.operation_facts(v_operation) || '{"enabled": true}', true, null);
  if v_decision ->> 'kind' = 'refuse' then
    return private.refuse_by_guard(v_actor, p_name, v_decision, v_controls);
  end if;
  insert into public.operation_tests as t (operation, revision, tested_at, tested_by_name)
  values (p_name, v_operation.revision, clock_timestamp(), v_actor.name)
  on conflict (operation) do update set
    revision = excluded.revision, tested_at = excluded.tested_at, tested_by_name = excluded.tested_by_name,
    http_status = null, duration_ms = null, problem = null, recorded_at = null;
  perform private.audit(v_actor, 'operation.tested', 'operation', p_name, null,
    jsonb_build_object('revision', v_operation.revision, 'endpoint_url', v_operation.endpoint_url));
  return jsonb_build_object('name', p_name, 'revision', v_operation.revision, 'endpoint_url', v_operation.endpoint_url,
    'timeout_ms', v_operation.timeout_ms, 'key_version', v_operation.key_version);
end
$$;

create function private.record_operation_test(p_name text, p_revision integer, p_http_status integer, p_duration_ms integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  -- The result of an older revision must not stand as that of a newer one.
  update public.operation_tests t
  set http_status = case when p_http_status between 100 and 599 then p_http_status end,
    duration_ms = greatest(0, least(p_duration_ms, 600000)),
    problem = nullif(btrim(left(p_problem, 300)), ''), recorded_at = clock_timestamp()
  where t.operation = p_name and t.revision = p_revision;
  return jsonb_build_object('ok', found);
end
$$;

revoke execute on function private.begin_operation_test(text) from public, anon, authenticated, service_role;
revoke execute on function private.record_operation_test(text, integer, integer, integer, text) from public, anon, authenticated, service_role;
grant execute on function private.begin_operation_test(text) to authenticated;
grant execute on function private.record_operation_test(text, integer, integer, integer, text) to service_role;

create function public.begin_operation_test(name text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '1s'
begin atomic
  select private.begin_operation_test(name);
end;
create function public.record_operation_test(name text, revision integer, http_status integer, duration_ms integer, problem text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_operation_test(name, revision, http_status, duration_ms, problem);
end;
revoke execute on function public.begin_operation_test(text) from public, anon, authenticated, service_role;
revoke execute on function public.record_operation_test(text, integer, integer, integer, text) from public, anon, authenticated, service_role;
grant execute on function public.begin_operation_test(text) to authenticated;
grant execute on function public.record_operation_test(text, integer, integer, integer, text) to service_role;
