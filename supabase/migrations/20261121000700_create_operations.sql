-- What agents may do. Every change is a new revision and audited; an unknown or disabled operation is refused.

create table public.operations (
  name text primary key,
  description text not null,
  risk_level text not null,
  side_effects boolean not null default true,
  supports_dry_run boolean not null default false,
  endpoint_url text not null,
  timeout_ms integer not null default 10000,
  max_retries integer not null default 3,
  required_approvals integer not null default 0,
  intent_expiry_seconds integer not null default 900,
  enabled boolean not null default true,
  estimator text,
  key_version integer not null default 1,
  revision integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  updated_by uuid,
  updated_by_name text not null,
  constraint operations_name_verb_noun check (name ~ '^[a-z][a-z0-9]*(_[a-z0-9]+)+$' and char_length(name) <= 60),
  constraint operations_description_length check (char_length(description) between 1 and 300),
  constraint operations_risk_known check (risk_level in ('low', 'medium', 'high', 'critical')),
  constraint operations_timeout_range check (timeout_ms between 100 and 120000),
  constraint operations_retries_range check (max_retries between 0 and 10),
  constraint operations_approvals_range check (required_approvals between 0 and 5),
  constraint operations_approvals_fit_risk check (
    required_approvals >= case risk_level when 'critical' then 2 when 'high' then 1 else 0 end
  ),
  constraint operations_expiry_range check (intent_expiry_seconds between 10 and 86400)
);

comment on table public.operations is 'Registry of operations that agents may ask for. Each save makes a new revision.';
comment on column public.operations.required_approvals is 'Own quorum of the operation: at least 1 for high, 2 for critical.';
comment on column public.operations.intent_expiry_seconds is 'How long an intent may wait in the queue before it never runs.';
comment on column public.operations.estimator is 'Blast-radius estimator. Null means the blast radius is unknown, which is treated as critical.';
comment on column public.operations.key_version is 'Version of the derived signing key that calls to the endpoint carry.';

revoke all on public.operations from anon, authenticated, service_role;
grant select on public.operations to authenticated, service_role;
alter table public.operations enable row level security;

create policy "Members see the operations registry"
  on public.operations for select to authenticated
  using ((select private.member_role()) is not null);

-- Hosts that are private as written. Only plain ASCII hosts are accepted at all: URL parsers turn escapes and
-- foreign digits into addresses. Whatever ends in a number is an address to them too (decimal, octal, hexadecimal,
-- shortened), so anything but four plain decimals is refused. A single label is a name of the local network. What a
-- public name resolves to is known only where the call is made, so that cannot be judged here.
create function private.is_private_endpoint(p_url text)
returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
declare
  v_match text[] := regexp_match(p_url, '^https?://(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::[0-9]{1,5})?(?:[/?#]|$)');
  v_v6 text := v_match[1];
  v_name text := regexp_replace(lower(v_match[2]), '\.$', '');
begin
  if v_v6 is not null and pg_catalog.pg_input_is_valid(v_v6, 'inet') then
    return v_v6::inet <<= any (array['::/96', '::ffff:0:0/96', '64:ff9b::/96', '64:ff9b:1::/48', '100::/64', '2001::/23',
      '2001:db8::/32', '2002::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8']::inet[]);
  end if;
  if v_name is null or v_name !~ '\.' then
    return true;
  end if;
  if v_name !~ '\.(0x[0-9a-f]*|[0-9]+)$' then
    return v_name ~ '\.(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$';
  end if;
  if v_name !~ '^((0|[1-9][0-9]{0,2})\.){3}(0|[1-9][0-9]{0,2})$' or not pg_catalog.pg_input_is_valid(v_name, 'inet') then
    return true;
  end if;
  return v_name::inet <<= any (array['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16',
    '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15',
    '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3']::inet[]);
end
$$;
revoke execute on function private.is_private_endpoint(text) from public, anon, authenticated, service_role;

create function private.is_whole_number(p jsonb, p_least numeric, p_most numeric, p_optional boolean)
returns boolean
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when p is null then p_optional
    when jsonb_typeof(p) <> 'number' then false
    else p::numeric = trunc(p::numeric) and p::numeric between p_least and p_most
  end
$$;

-- Null when the definition is sound, else {field, message, hint}.
create function private.operation_problem(p jsonb)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(problem) from (
    select f.field, f.message, f.hint
    from (values
      ('definition', jsonb_typeof(p) is distinct from 'object',
        'definition must be a JSON object.', 'Send the fields of the operation.'),
      ('name', coalesce(p ->> 'name', '') !~ '^[a-z][a-z0-9]*(_[a-z0-9]+)+$' or char_length(p ->> 'name') > 60,
        'name must be verb_noun in lower case, at most 60 characters.', 'For example issue_refund.'),
      ('description', char_length(btrim(coalesce(p ->> 'description', ''))) not between 1 and 300,
        'description must have 1 to 300 characters.', 'Say in one sentence what it does.'),
      ('risk_level', coalesce(p ->> 'risk_level', '') not in ('low', 'medium', 'high', 'critical'),
        'risk_level must be low, medium, high or critical.', 'Choose by what cannot be undone.'),
      ('endpoint_url', coalesce(p ->> 'endpoint_url', '') !~ '^https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?([/?#]|$)' or char_length(p ->> 'endpoint_url') > 500,
        'endpoint_url must be an http(s) URL of at most 500 characters with a plain host and without user name.', 'For example https://agents.example.com/hooks/issue-refund.'),
      ('side_effects', jsonb_typeof(coalesce(p -> 'side_effects', 'true')) <> 'boolean', 'side_effects must be true or false.', 'Leave it out for true.'),
      ('supports_dry_run', jsonb_typeof(coalesce(p -> 'supports_dry_run', 'false')) <> 'boolean', 'supports_dry_run must be true or false.', 'Leave it out for false.'),
      ('enabled', jsonb_typeof(coalesce(p -> 'enabled', 'true')) <> 'boolean', 'enabled must be true or false.', 'Leave it out for true.'),
      ('estimator', jsonb_typeof(coalesce(p -> 'estimator', 'null')) not in ('string', 'null')
          or char_length(p ->> 'estimator') not between 1 and 100, 'estimator must be a name of at most 100 characters.', 'Leave it out when nobody can tell the blast radius.'),
      ('timeout_ms', not private.is_whole_number(p -> 'timeout_ms', 100, 120000, true), 'timeout_ms must be a whole number from 100 to 120000.', 'Leave it out for 10 seconds.'),
      ('max_retries', not private.is_whole_number(p -> 'max_retries', 0, 10, true), 'max_retries must be a whole number from 0 to 10.', 'Leave it out for 3.'),
      ('required_approvals', not private.is_whole_number(p -> 'required_approvals',
          case p ->> 'risk_level' when 'critical' then 2 when 'high' then 1 else 0 end, 5, true),
        'required_approvals must be a whole number up to 5, at least 1 for high and 2 for critical risk.', 'Leave it out for the least that the risk asks for.'),
      ('intent_expiry_seconds', not private.is_whole_number(p -> 'intent_expiry_seconds', 10, 86400, true), 'intent_expiry_seconds must be a whole number from 10 to 86400.', 'Leave it out for 15 minutes.'),
      ('key_version', not private.is_whole_number(p -> 'key_version', 1, 1000000, true), 'key_version must be a whole number from 1.', 'Leave it out for 1.')
    ) f (field, wrong, message, hint)
    where f.wrong
    limit 1
  ) problem
$$;

create function private.save_operation(p_definition jsonb, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_name text := p_definition ->> 'name';
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'operation.saved', 'operation', v_name);
  v_problem jsonb;
  v_old public.operations;
  v_new public.operations;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := private.operation_problem(p_definition);
  if v_problem is null and private.is_private_endpoint(p_definition ->> 'endpoint_url')
    and not (select i.private_endpoints_allowed from public.installation i where i.id = 1) then
    v_problem := jsonb_build_object('field', 'endpoint_url',
      'message', 'endpoint_url points to a private address, which this installation does not allow.',
      'hint', 'Use a public address, or let the owner allow private endpoints.');
  end if;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'operation.saved', 'operation', v_name,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;

  -- Two first saves of one name meet here; the second then sees the first one's revision. Not class 727274,
  -- whose locks guard the controls and the members.
  perform pg_catalog.pg_advisory_xact_lock(727275, pg_catalog.hashtext(v_name));
  select o.* into v_old from public.operations o where o.name = v_name for update;
  if p_expected_revision is distinct from v_old.revision and (p_expected_revision is not null or v_old.name is not null) then
    return private.refuse(v_actor, 'operation.saved', 'operation', v_name, 409, 'STALE_VERSION',
      'This operation changed meanwhile: it is at revision ' || coalesce(v_old.revision::text, 'none') || '.',
      'Look at the change, then save again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;

  insert into public.operations as o (
    name, description, risk_level, side_effects, supports_dry_run, endpoint_url, timeout_ms, max_retries,
    required_approvals, intent_expiry_seconds, enabled, estimator, key_version, revision, updated_by, updated_by_name
  )
  values (
    v_name, btrim(p_definition ->> 'description'), p_definition ->> 'risk_level',
    coalesce((p_definition ->> 'side_effects')::boolean, true),
    coalesce((p_definition ->> 'supports_dry_run')::boolean, false),
    p_definition ->> 'endpoint_url',
    coalesce((p_definition ->> 'timeout_ms')::integer, 10000),
    coalesce((p_definition ->> 'max_retries')::integer, 3),
    coalesce((p_definition ->> 'required_approvals')::integer,
      case p_definition ->> 'risk_level' when 'critical' then 2 when 'high' then 1 else 0 end),
    coalesce((p_definition ->> 'intent_expiry_seconds')::integer, 900),
    coalesce((p_definition ->> 'enabled')::boolean, true),
    p_definition ->> 'estimator',
    coalesce((p_definition ->> 'key_version')::integer, 1),
    1, v_actor.id, v_actor.name
  )
  on conflict (name) do update set
    description = excluded.description, risk_level = excluded.risk_level, side_effects = excluded.side_effects,
    supports_dry_run = excluded.supports_dry_run, endpoint_url = excluded.endpoint_url,
    timeout_ms = excluded.timeout_ms, max_retries = excluded.max_retries,
    required_approvals = excluded.required_approvals, intent_expiry_seconds = excluded.intent_expiry_seconds,
    enabled = excluded.enabled, estimator = excluded.estimator, key_version = excluded.key_version,
    revision = o.revision + 1, updated_at = clock_timestamp(),
    updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
  returning o.* into v_new;

  perform private.audit(v_actor, 'operation.saved', 'operation', v_name, p_reason,
    jsonb_build_object('old', case when v_old.name is null then null else to_jsonb(v_old) end, 'new', to_jsonb(v_new)));
  return jsonb_build_object('name', v_new.name, 'revision', v_new.revision);
end
$$;

revoke execute on function private.is_whole_number(jsonb, numeric, numeric, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.operation_problem(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.save_operation(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.save_operation(jsonb, text, integer) to authenticated;

create function public.save_operation(definition jsonb, reason text, expected_revision integer default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.save_operation(definition, reason, expected_revision);
end;
revoke execute on function public.save_operation(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.save_operation(jsonb, text, integer) to authenticated;
