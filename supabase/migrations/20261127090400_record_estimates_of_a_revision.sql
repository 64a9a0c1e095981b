-- An endpoint is asked about an operation as it is registered at that moment. Saved meanwhile, the operation may touch
-- something else, and what was counted for the older revision must not be stored for the newer one.

drop function public.record_estimate(text, text, jsonb, text);
drop function private.record_estimate(text, text, jsonb, text);

-- What an endpoint answered, or why nobody could tell. A known radius is taken for operations with an endpoint only, and
-- for the revision that it was asked about: SQL estimators are asked here, and nothing else speaks for them. Without a
-- revision nobody was asked; then only "unknown" can be said.
create function private.record_estimate(p_operation text, p_revision integer, p_params_text text, p_radius jsonb, p_why text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_operation public.operations;
  v_problem jsonb := private.params_problem(p_params_text);
  v_wrong text;
begin
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem ->> 'message', v_problem ->> 'hint', jsonb_build_object('field', v_problem -> 'field'));
  end if;
  select o.* into v_operation from public.operations o where o.name = p_operation;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such operation.', 'Look it up in the registry.');
  end if;
  if jsonb_typeof(p_radius) = 'null' then
    p_radius := null;
  end if;
  if p_radius is not null and not private.is_endpoint_url(v_operation.estimator) then
    return private.error_answer(422, 'INVALID_FIELD', 'This operation is not estimated by an endpoint.', 'Ask estimate_blast_radius.', '{"field": "radius"}');
  end if;
  if p_radius is not null and p_revision is null then
    return private.error_answer(422, 'INVALID_FIELD', 'revision must say which revision was estimated.', 'Send what estimate_blast_radius answered.', '{"field": "revision"}');
  end if;
  if p_revision <> v_operation.revision then
    return private.error_answer(409, 'OPERATION_CHANGED', 'The operation changed after it was estimated: it is at revision ' || v_operation.revision || '.',
      'Ask estimate_blast_radius again.', jsonb_build_object('revision', v_operation.revision));
  end if;
  if p_radius is not null then
    v_wrong := private.radius_problem(p_radius);
  end if;
  if v_wrong is not null then
    p_radius := null;
    p_why := 'The estimator answered what cannot be shown: ' || v_wrong || '.';
  end if;
  perform private.store_estimate(v_operation, p_params_text, p_radius, p_why);
  return '{"ok": true}';
end
$$;
revoke execute on function private.record_estimate(text, integer, text, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function private.record_estimate(text, integer, text, jsonb, text) to service_role;

create function public.record_estimate(operation text, revision integer, params_text text, radius jsonb, why text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.record_estimate(operation, revision, params_text, radius, why);
end;
revoke execute on function public.record_estimate(text, integer, text, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.record_estimate(text, integer, text, jsonb, text) to service_role;
