-- Who acts, and how a refusal is told. The actor comes from the session, never from an argument.

create type private.actor as (id uuid, name text, type text, role text);

-- user: a signed-in person, role from profiles (null when there is no profile).
-- service: the service key. system: a direct database session of the owner (the psql line).
create function private.current_actor()
returns private.actor
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_claims jsonb := nullif(current_setting('request.jwt.claims', true), '')::jsonb;
  v_actor private.actor;
begin
  if v_claims is null then
    if session_user <> 'authenticator' then
      return row(null, session_user::text, 'system', 'system')::private.actor;
    end if;
    return row(null, 'nobody', 'service', null)::private.actor;
  end if;
  if v_claims ->> 'role' = 'service_role' then
    return row(null, 'service', 'service', 'service')::private.actor;
  end if;
  if v_claims ->> 'role' = 'authenticated' then
    select p.id, p.display_name, 'user', p.role into v_actor
    from public.profiles p
    where p.id = case when pg_catalog.pg_input_is_valid(v_claims ->> 'sub', 'uuid') then (v_claims ->> 'sub')::uuid end;
    if found then
      return v_actor;
    end if;
    return row(null, 'unknown member', 'user', null)::private.actor;
  end if;
  return row(null, 'nobody', 'service', null)::private.actor;
end
$$;
revoke execute on function private.current_actor() from public, anon, authenticated, service_role;

-- A sign-in younger than five minutes, or a second factor. `amr` keeps the time of the sign-in itself
-- and survives refreshes, so an old session does not become fresh by refreshing.
create function private.sign_in_is_fresh()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select case
    when c.claims is null then session_user <> 'authenticator'
    when c.claims ->> 'aal' = 'aal2' then true
    when jsonb_typeof(c.claims -> 'amr') <> 'array' then false
    else coalesce((
      select max((a ->> 'timestamp')::numeric)
        between extract(epoch from clock_timestamp()) - 300 and extract(epoch from clock_timestamp()) + 60
      from jsonb_array_elements(c.claims -> 'amr') a
      where jsonb_typeof(a) = 'object' and jsonb_typeof(a -> 'timestamp') = 'number'
    ), false)
  end
  from (select nullif(current_setting('request.jwt.claims', true), '')::jsonb as claims) c
$$;
revoke execute on function private.sign_in_is_fresh() from public, anon, authenticated, service_role;

create function private.request_header(p_name text)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  -- Headers that are no JSON must not stop anybody from stopping.
  select case when pg_catalog.pg_input_is_valid(h.headers, 'jsonb') then h.headers::jsonb ->> p_name end
  from (select nullif(current_setting('request.headers', true), '') as headers) h
$$;
revoke execute on function private.request_header(text) from public, anon, authenticated, service_role;

-- Only allow-listed headers are kept: the full set contains secrets. What runs without a request, such as a
-- job, is the system.
create function private.request_channel(p_actor private.actor)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select case
    when p_actor.type = 'system' or nullif(current_setting('request.headers', true), '') is null then 'system'
    when h.channel in ('panel', 'cli', 'api', 'chat', 'system') then h.channel
    else 'api'
  end
  from (select lower(private.request_header('x-omnihub-channel')) as channel) h
$$;
revoke execute on function private.request_channel(private.actor) from public, anon, authenticated, service_role;

create function private.request_ip()
returns inet
language sql
stable
security invoker
set search_path = ''
as $$
  select case when pg_catalog.pg_input_is_valid(h.first, 'inet') then h.first::inet end
  from (select btrim(split_part(private.request_header('x-forwarded-for'), ',', 1)) as first) h
$$;
revoke execute on function private.request_ip() from public, anon, authenticated, service_role;

create function private.request_trace_id()
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select (regexp_match(private.request_header('traceparent'), '^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$'))[1]
$$;
revoke execute on function private.request_trace_id() from public, anon, authenticated, service_role;

-- Appends one audit row and returns its seq. Call it last: what it records has then happened.
create function private.audit(
  p_actor private.actor,
  p_action text,
  p_resource_type text,
  p_resource_id text,
  p_reason text default null,
  p_metadata jsonb default '{}',
  p_trace_id text default null
)
returns bigint
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.audit_logs (
    actor_id, actor_name, actor_type, action, resource_type, resource_id, reason, metadata,
    trace_id, channel, ip, user_agent
  )
  values (
    p_actor.id, p_actor.name, p_actor.type, p_action, p_resource_type, left(p_resource_id, 200),
    nullif(btrim(left(p_reason, 2000)), ''),
    coalesce(p_metadata, '{}'), coalesce(p_trace_id, private.request_trace_id()),
    private.request_channel(p_actor), private.request_ip(), left(private.request_header('user-agent'), 300)
  )
  returning seq
$$;
revoke execute on function private.audit(private.actor, text, text, text, text, jsonb, text)
  from public, anon, authenticated, service_role;

-- The answer to a refused call: sets the HTTP status and returns the error body without an audit row.
create function private.error_answer(p_status integer, p_code text, p_message text, p_hint text, p_details jsonb default null)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform pg_catalog.set_config('response.status', p_status::text, true);
  if p_status in (429, 503) then
    perform pg_catalog.set_config('response.headers', '[{"Retry-After": "' || case when p_code = 'KILL_SWITCH' then '60' else '5' end || '"}]', true);
  end if;
  return jsonb_build_object('code', p_code, 'message', p_message, 'hint', p_hint, 'details', p_details);
end
$$;
revoke execute on function private.error_answer(integer, text, text, text, jsonb) from public, anon, authenticated, service_role;

-- Refusals are returned, not raised: raising would roll the audit row back. Coalesced per actor (or,
-- for guard refusals, per operation), action, code and minute.
create function private.refuse(
  p_actor private.actor,
  p_action text,
  p_resource_type text,
  p_resource_id text,
  p_status integer,
  p_code text,
  p_message text,
  p_hint text,
  p_details jsonb default null,
  p_coalesce_by text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  insert into public.refusal_counts as r (
    actor_key, action, code, minute, actor_id, actor_name, actor_type, resource_type, resource_id
  )
  values (
    left(coalesce(p_coalesce_by, p_actor.type || ':' || coalesce(p_actor.id::text, p_actor.name)), 200),
    p_action, p_code, date_trunc('minute', clock_timestamp()),
    p_actor.id, p_actor.name, p_actor.type, p_resource_type, left(p_resource_id, 200)
  )
  on conflict (actor_key, action, code, minute) do update set count = r.count + 1
  returning r.count into v_count;

  if v_count = 1 then
    perform private.audit(
      p_actor, p_action || '.refused', p_resource_type, p_resource_id, p_message,
      jsonb_build_object('code', p_code, 'details', p_details)
    );
  end if;
  return private.error_answer(p_status, p_code, p_message, p_hint, p_details);
end
$$;
revoke execute on function private.refuse(private.actor, text, text, text, integer, text, text, text, jsonb, text)
  from public, anon, authenticated, service_role;

-- Null when the actor is an admin or the owner at a database prompt, else the refusal to return.
create function private.refuse_unless_admin(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_actor.role in ('admin', 'system') then
    return null;
  end if;
  return private.refuse(
    p_actor, p_action, p_resource_type, p_resource_id, 403, 'NOT_ALLOWED',
    'Only an admin may do this.', 'Ask ' || private.whom_to_ask() || '.'
  );
end
$$;

-- As above, and the sign-in must be younger than five minutes.
create function private.refuse_unless_fresh_admin(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_refusal jsonb := private.refuse_unless_admin(p_actor, p_action, p_resource_type, p_resource_id);
begin
  if v_refusal is not null or private.sign_in_is_fresh() then
    return v_refusal;
  end if;
  return private.refuse(
    p_actor, p_action, p_resource_type, p_resource_id, 403, 'SIGN_IN_NOT_FRESH',
    'This needs a sign-in from the last 5 minutes.', 'Enter your password again, then repeat.'
  );
end
$$;

-- "Dana Kim or Alex Roy": the admins somebody can turn to, in the order they joined.
create function private.whom_to_ask()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select coalesce(string_agg(a.display_name, ' or ' order by a.created_at), 'the owner of this installation')
  from (
    select p.display_name, p.created_at
    from public.profiles p
    where p.role = 'admin'
    order by p.created_at
    limit 3
  ) a
$$;

create function private.invalid_field(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text, p_field text, p_message text, p_hint text)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select private.refuse(
    p_actor, p_action, p_resource_type, p_resource_id, 422, 'INVALID_FIELD',
    p_message, p_hint, jsonb_build_object('field', p_field)
  )
$$;

revoke execute on function private.refuse_unless_admin(private.actor, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.refuse_unless_fresh_admin(private.actor, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.whom_to_ask() from public, anon, authenticated, service_role;
revoke execute on function private.invalid_field(private.actor, text, text, text, text, text, text) from public, anon, authenticated, service_role;
