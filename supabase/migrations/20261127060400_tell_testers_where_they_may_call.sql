-- A test call answers with a status and a duration, which would tell an outsider what is in the private network: as with every
-- other call, the address that a public name leads to is looked at right before.

create or replace function private.begin_operation_test(p_name text)
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
    'timeout_ms', v_operation.timeout_ms, 'key_version', v_operation.key_version,
    'private_endpoints_allowed', (select i.private_endpoints_allowed from public.installation i where i.id = 1));
end
$$;
