-- How much would it touch? Estimators answer from data: SQL functions in schema `estimators`, or an address that the
-- function `approvals` asks. What an envelope may claim is kept here; failing or missing = unknown = critical.

create schema if not exists estimators;
comment on schema estimators is 'Blast-radius estimators of this installation: stable functions (params jsonb) returns jsonb. Nobody calls them but we.';
revoke all on schema estimators from public, anon, authenticated, service_role;
alter default privileges in schema estimators revoke execute on functions from public;
alter default privileges in schema estimators revoke all on functions from anon, authenticated, service_role;

create table private.estimates (
  operation text not null references public.operations (name) on delete cascade,
  revision integer not null,
  params_sha256 text not null,
  radius jsonb,
  why text,
  estimated_at timestamptz not null default clock_timestamp(),
  primary key (operation, revision, params_sha256),
  constraint estimates_known_or_why check ((radius is null) = (why is not null))
);
-- Serves the removal of what nobody needs any more.
create index estimates_old on private.estimates (estimated_at);
alter table private.estimates enable row level security;
revoke all on private.estimates from anon, authenticated, service_role;
comment on table private.estimates is 'Newest estimate per operation, revision and params. An envelope may claim nothing else.';
comment on column private.estimates.why is 'Why the blast radius is unknown.';

-- The estimator of this name, if it is one: takes and returns jsonb, changes nothing, and borrows nobody's rights.
create function private.find_estimator(p_name text)
returns regprocedure
language sql
stable
security definer
set search_path = ''
as $$
  select p.oid::regprocedure from pg_catalog.pg_proc p
  where p.oid = pg_catalog.to_regprocedure('estimators.' || pg_catalog.quote_ident(p_name) || '(jsonb)')
    and p.prorettype = 'jsonb'::regtype and p.prokind = 'f' and not p.proretset
    and p.provolatile in ('s', 'i') and not p.prosecdef
$$;

-- Null when the answer of an estimator can be shown to a human, else what is wrong with it.
create function private.radius_problem(p jsonb)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when p is null or jsonb_typeof(p) <> 'object' then 'it is no object'
    when p - array['rows', 'users', 'amount_cents', 'currency', 'reversible', 'notes'] <> '{}' then 'it has keys that nobody knows'
    when not private.is_whole_number(p -> 'rows', 0, 9007199254740991, false) then 'rows is no whole number'
    when not private.is_whole_number(p -> 'users', 0, 9007199254740991, false) then 'users is no whole number'
    when not p ?& array['amount_cents', 'currency'] then 'amount_cents or currency is missing'
    when p -> 'amount_cents' <> 'null' and not private.is_whole_number(p -> 'amount_cents', 0, 9007199254740991, false) then 'amount_cents is no whole number'
    when p -> 'currency' <> 'null' and (jsonb_typeof(p -> 'currency') <> 'string' or p ->> 'currency' !~ '^[A-Z]{3}$') then 'currency is no ISO 4217 code'
    when (p -> 'amount_cents' = 'null') <> (p -> 'currency' = 'null') then 'amount_cents and currency come together'
    when jsonb_typeof(p -> 'reversible') is distinct from 'boolean' then 'reversible is neither true nor false'
    when p ? 'notes' and jsonb_typeof(p -> 'notes') <> 'object' then 'notes is no object'
    when p ? 'notes' and (p -> 'notes') - array['rows', 'users', 'amount', 'reversible'] <> '{}' then 'notes has keys that nobody knows'
    when exists (
      select from jsonb_each(case when jsonb_typeof(p -> 'notes') = 'object' then p -> 'notes' else '{}' end) n
      where jsonb_typeof(n.value) <> 'string' or char_length(n.value #>> '{}') not between 1 and 80
    ) then 'a note is no text of 1 to 80 characters'
  end
$$;

-- Runs one estimator in a subtransaction that cannot write, whatever it calls. Whatever goes wrong makes the blast radius
-- unknown, the time-out of the calling statement included.
create function private.run_estimator(p_name text, p_params jsonb, out radius jsonb, out why text)
returns record
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_estimator regprocedure := private.find_estimator(p_name);
  v_problem text;
begin
  if v_estimator is null then
    why := 'The estimator ' || p_name || ' does not exist.';
    return;
  end if;
  begin
    perform pg_catalog.set_config('transaction_read_only', 'on', true);
    execute pg_catalog.format('select estimators.%I($1)', p_name) into radius using p_params;
  exception
    when query_canceled then
      radius := null;
      why := 'The estimator took longer than 500 ms.';
      return;
    when others then
      radius := null;
      why := 'The estimator failed.';
      return;
  end;
  v_problem := private.radius_problem(radius);
  if v_problem is not null then
    radius := null;
    why := 'The estimator answered what cannot be shown: ' || v_problem || '.';
  end if;
end
$$;

create function private.store_estimate(p_operation public.operations, p_params_text text, p_radius jsonb, p_why text)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.estimates as e (operation, revision, params_sha256, radius, why, estimated_at)
  values (p_operation.name, p_operation.revision, encode(extensions.digest(p_params_text, 'sha256'), 'hex'), p_radius,
    case when p_radius is null then left(coalesce(nullif(btrim(p_why), ''), 'Nobody could tell.'), 200) end, clock_timestamp())
  on conflict (operation, revision, params_sha256) do update
  set radius = excluded.radius, why = excluded.why, estimated_at = excluded.estimated_at
$$;

-- The newest estimate of these params that is young enough to be believed.
create function private.newest_estimate(p_operation text, p_revision integer, p_params_text text)
returns private.estimates
language sql
stable
security definer
set search_path = ''
as $$
  select e.* from private.estimates e
  where e.operation = p_operation and e.revision = p_revision
    and e.params_sha256 = encode(extensions.digest(p_params_text, 'sha256'), 'hex')
    and e.estimated_at > clock_timestamp() - interval '5 minutes'
$$;

create function private.params_problem(p_params_text text)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when p_params_text is not json object with unique keys or not coalesce(pg_catalog.pg_input_is_valid(p_params_text, 'jsonb'), false) then
      jsonb_build_object('field', 'params_text', 'message', 'params_text must be a JSON object without repeated keys.', 'hint', 'Send the canonical JSON of the parameters.')
    when octet_length(p_params_text) > 65536 then
      jsonb_build_object('field', 'params_text', 'message', 'params_text must not exceed 64 KiB.', 'hint', 'Send a reference instead of the data.')
  end
$$;

-- How much would this touch? A SQL estimator is asked here and now; an endpoint must be asked by the caller, who then
-- records the answer.
create function private.estimate_blast_radius(p_operation text, p_params_text text)
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
    'endpoint_url', case when v_kind = 'endpoint' then v_operation.estimator end, 'key_version', v_operation.key_version);
end
$$;

-- What an endpoint answered, or why nobody could tell. A known radius is taken for operations with an endpoint only:
-- SQL estimators are asked here, and nothing else speaks for them.
create function private.record_estimate(p_operation text, p_params_text text, p_radius jsonb, p_why text)
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

-- The blast radius is unknown without an estimator, and also with one that does not exist: naming it must not lower the
-- quorum. With one it may be known; what a request is held on counts its own estimate.
create or replace function private.operation_facts(p_operation public.operations)
returns jsonb
language sql
stable
security invoker
set search_path = ''
as $$
  select case when p_operation.name is not null then jsonb_build_object(
    'name', p_operation.name, 'risk_level', p_operation.risk_level, 'enabled', p_operation.enabled,
    'required_approvals', p_operation.required_approvals, 'supports_dry_run', p_operation.supports_dry_run,
    'revision', p_operation.revision, 'blast_radius_unknown', not private.is_endpoint_url(p_operation.estimator)
      and private.find_estimator(p_operation.estimator) is null) end
$$;

-- How many people a request of this operation needs now, given what its blast radius was estimated to be.
create function private.request_quorum(p_operation public.operations, p_unknown boolean)
returns integer
language sql
stable
security definer
set search_path = ''
as $$
  select private.required_quorum(private.operation_facts(p_operation) || jsonb_build_object('blast_radius_unknown', p_unknown is not false))
$$;

revoke execute on function private.find_estimator(text) from public, anon, authenticated, service_role;
revoke execute on function private.radius_problem(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.run_estimator(text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.store_estimate(public.operations, text, jsonb, text) from public, anon, authenticated, service_role;
revoke execute on function private.newest_estimate(text, integer, text) from public, anon, authenticated, service_role;
revoke execute on function private.params_problem(text) from public, anon, authenticated, service_role;
revoke execute on function private.request_quorum(public.operations, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.estimate_blast_radius(text, text) from public, anon, authenticated, service_role;
revoke execute on function private.record_estimate(text, text, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function private.estimate_blast_radius(text, text) to service_role;
grant execute on function private.record_estimate(text, text, jsonb, text) to service_role;

create function public.estimate_blast_radius(operation text, params_text text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '500ms'
begin atomic
  select private.estimate_blast_radius(operation, params_text);
end;
create function public.record_estimate(operation text, params_text text, radius jsonb, why text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.record_estimate(operation, params_text, radius, why);
end;
revoke execute on function public.estimate_blast_radius(text, text) from public, anon, authenticated, service_role;
revoke execute on function public.record_estimate(text, text, jsonb, text) from public, anon, authenticated, service_role;
grant execute on function public.estimate_blast_radius(text, text) to service_role;
grant execute on function public.record_estimate(text, text, jsonb, text) to service_role;
