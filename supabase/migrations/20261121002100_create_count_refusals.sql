-- Guards refuse from memory, so that a storm under a kill costs the database nothing. What they refused comes
-- here afterwards, as counts per operation and code: the first of a minute is audited, the rest are counted.

create function private.count_refusals(p_function_name text, p_refusals jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal record;
  v_total integer;
  v_actor private.actor := row(null, 'guard ' || left(p_function_name, 60), 'service', 'service')::private.actor;
begin
  if char_length(coalesce(p_function_name, '')) not between 1 and 60 or jsonb_typeof(p_refusals) is distinct from 'array'
    or jsonb_array_length(p_refusals) not between 1 and 500 or exists (
      select from jsonb_array_elements(p_refusals) r
      where jsonb_typeof(r) <> 'object'
        or char_length(coalesce(r ->> 'operation', '')) not between 1 and 100
        or coalesce(r ->> 'code', '') not in ('KILL_SWITCH', 'CONTROLS_UNAVAILABLE', 'UNKNOWN_OPERATION')
        or not private.is_whole_number(r -> 'count', 1, 1000000, false)
    ) then
    return private.error_answer(422, 'INVALID_FIELD',
      'refusals must list 1 to 500 of {operation, code, count}.', 'Send what this guard refused since its last report.',
      '{"field": "refusals"}');
  end if;
  -- In one order, so that two guards that report the same operations never wait in a circle.
  for v_refusal in
    select r ->> 'operation' as operation, r ->> 'code' as code, sum((r ->> 'count')::integer)::integer as count
    from jsonb_array_elements(p_refusals) r
    group by 1, 2
    order by 1, 2
  loop
    insert into public.refusal_counts as c (
      actor_key, action, code, minute, count, actor_id, actor_name, actor_type, resource_type, resource_id
    )
    values (
      'operation:' || v_refusal.operation, 'operation.requested', v_refusal.code, date_trunc('minute', clock_timestamp()),
      v_refusal.count, v_actor.id, v_actor.name, v_actor.type, 'operation', v_refusal.operation
    )
    on conflict (actor_key, action, code, minute) do update set count = c.count + excluded.count
    returning c.count into v_total;
    if v_total = v_refusal.count then
      perform private.audit(v_actor, 'operation.requested.refused', 'operation', v_refusal.operation,
        'Refused by a guard.', jsonb_build_object('code', v_refusal.code, 'count', v_refusal.count));
    end if;
  end loop;
  return '{"ok": true}';
end
$$;
revoke execute on function private.count_refusals(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.count_refusals(text, jsonb) to service_role;

create function public.count_refusals(function_name text, refusals jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.count_refusals(function_name, refusals);
end;
revoke execute on function public.count_refusals(text, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.count_refusals(text, jsonb) to service_role;
