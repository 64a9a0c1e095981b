-- A public name may lead into the private network. What it leads to is known only where the call is made, so callers are
-- told whether this installation allows that: callback addresses come from agents.

create or replace function private.claim_callbacks(p_batch integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_claimed jsonb;
begin
  if p_batch is null or p_batch not between 1 and 100 then
    return private.error_answer(422, 'INVALID_FIELD', 'batch must lie between 1 and 100.', 'Send it.', '{"field": "batch"}');
  end if;
  with claimed as (
    update private.callbacks c
    set attempts = c.attempts + 1, next_at = clock_timestamp() + interval '30 seconds'
    where c.id in (
      select d.id from private.callbacks d
      where d.ended_at is null and d.attempts < 7 and d.next_at <= clock_timestamp()
      order by d.next_at limit p_batch
      for update skip locked
    )
    returning c.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'url', c.url, 'operation', c.operation,
    'key_version', o.key_version, 'body', c.body,
    'private_endpoints_allowed', i.private_endpoints_allowed) order by c.created_at), '[]')
  into v_claimed
  from claimed c join public.operations o on o.name = c.operation, public.installation i;
  return jsonb_build_object('callbacks', v_claimed);
end
$$;

create or replace function private.estimate_blast_radius(p_operation text, p_params_text text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_operation public.operations;
  v_problem jsonb := private.params_problem(p_params_text);
  v_kind text;
  v_radius jsonb;
  v_why text;
begin
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem ->> 'message', v_problem ->> 'hint', jsonb_build_object('field', v_problem -> 'field'));
  end if;
  select o.* into v_operation from public.operations o where o.name = p_operation;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such operation.', 'Look it up in the registry.');
  end if;
  v_kind := case when v_operation.estimator is null then 'none'
    when private.is_endpoint_url(v_operation.estimator) then 'endpoint' else 'sql' end;
  case v_kind
    when 'sql' then
      select r.radius, r.why into v_radius, v_why from private.run_estimator(v_operation.estimator, p_params_text::jsonb) r;
    when 'none' then
      v_why := 'This operation has no estimator.';
    else null;
  end case;
  if v_kind <> 'endpoint' then
    perform private.store_estimate(v_operation, p_params_text, v_radius, v_why);
  end if;
  return jsonb_build_object('kind', v_kind, 'radius', v_radius, 'why', v_why, 'revision', v_operation.revision,
    'endpoint_url', case when v_kind = 'endpoint' then v_operation.estimator end, 'key_version', v_operation.key_version,
    'private_endpoints_allowed', (select i.private_endpoints_allowed from public.installation i where i.id = 1));
end
$$;
