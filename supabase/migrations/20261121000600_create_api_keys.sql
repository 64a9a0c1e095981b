-- How machines get in. A key is shown once; only its hash is kept, and nobody can select the hash.

create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  prefix text not null,
  hash bytea not null unique,
  owner_id uuid not null,
  owner_name text not null,
  scopes text[] not null,
  rate_per_minute integer not null default 600,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid,
  created_by_name text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  revoked_by_name text,
  last_used_at timestamptz,
  constraint api_keys_name_length check (char_length(name) between 1 and 80),
  constraint api_keys_scopes_known check (
    cardinality(scopes) > 0 and scopes <@ array['submit', 'ask', 'deploy_gate', 'scrape', 'stop']
  ),
  constraint api_keys_rate_positive check (rate_per_minute between 1 and 1000000)
);

comment on table public.api_keys is 'Machine access by scope. The key itself is never stored; its SHA-256 is, and no role may select it.';
comment on column public.api_keys.owner_id is 'Snapshot without foreign key. A key may do what its scopes say, whatever role its owner has; it is refused once its owner is no longer a member.';

revoke all on public.api_keys from anon, authenticated, service_role;
grant select (id, name, prefix, owner_id, owner_name, scopes, rate_per_minute, created_at, created_by_name,
  expires_at, revoked_at, revoked_by_name, last_used_at) on public.api_keys to authenticated;
alter table public.api_keys enable row level security;

create policy "Admins see which keys exist"
  on public.api_keys for select to authenticated
  using ((select private.member_role()) = 'admin');

-- One counter per key and minute. Unlogged: losing it in a crash only forgets a minute of counting.
create unlogged table private.api_key_uses (
  key_id uuid not null,
  minute timestamptz not null,
  uses integer not null default 1,
  primary key (key_id, minute)
);
alter table private.api_key_uses enable row level security;
revoke all on private.api_key_uses from anon, authenticated, service_role;
comment on table private.api_key_uses is 'Uses per key and minute for the rate limit. Row security without policy: nobody but definers.';

create type private.key_check as (
  key_id uuid, key_name text, owner_id uuid, owner_name text, scopes text[], actor private.actor, refusal jsonb
);

-- Who holds this key and may they do this? `refusal` is null when the answer is yes. Stopping is never
-- rate-limited (p_limit false).
create function private.check_api_key(p_key text, p_scope text, p_action text, p_limit boolean default true)
returns private.key_check
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_key public.api_keys;
  v_check private.key_check;
  v_uses integer;
  v_owner_role text;
begin
  select k.* into v_key from public.api_keys k
  where k.hash = extensions.digest(coalesce(p_key, ''), 'sha256');

  v_check.actor := row(v_key.owner_id, coalesce(v_key.name, 'unknown key'), 'key', 'key')::private.actor;
  if v_key.id is null then
    v_check.refusal := private.refuse(v_check.actor, p_action, 'api_key', null, 401, 'KEY_INVALID',
      'This API key is not known.', 'Check the key for missing characters, or ask an admin for a new one.');
    return v_check;
  end if;

  v_check.key_id := v_key.id;
  v_check.key_name := v_key.name;
  v_check.owner_id := v_key.owner_id;
  v_check.owner_name := v_key.owner_name;
  v_check.scopes := v_key.scopes;
  select p.role into v_owner_role from public.profiles p where p.id = v_key.owner_id;

  if v_key.revoked_at is not null or v_key.expires_at <= clock_timestamp() or v_owner_role is null then
    v_check.refusal := private.refuse(v_check.actor, p_action, 'api_key', v_key.id::text, 401, 'KEY_INVALID',
      case
        when v_key.revoked_at is not null then 'This API key was revoked.'
        when v_owner_role is null then 'The owner of this API key is no longer a member.'
        else 'This API key has expired.'
      end,
      'Ask an admin for a new key.');
    return v_check;
  end if;

  if not (p_scope = any (v_key.scopes)) then
    v_check.refusal := private.refuse(v_check.actor, p_action, 'api_key', v_key.id::text, 403, 'SCOPE_MISSING',
      'This API key lacks the scope ' || p_scope || '.', 'Ask an admin for a key with that scope.',
      jsonb_build_object('scope', p_scope, 'scopes', v_key.scopes));
    return v_check;
  end if;

  if p_limit then
    insert into private.api_key_uses as u (key_id, minute)
    values (v_key.id, date_trunc('minute', clock_timestamp()))
    on conflict (key_id, minute) do update set uses = u.uses + 1
    returning u.uses into v_uses;
    if v_uses > v_key.rate_per_minute then
      v_check.refusal := private.refuse(v_check.actor, p_action, 'api_key', v_key.id::text, 429, 'RATE_LIMITED',
        'This API key is limited to ' || v_key.rate_per_minute || ' calls a minute.', 'Wait for the next minute.');
      return v_check;
    end if;
  end if;

  -- Once a minute is exact enough for "last used" and keeps the row from becoming hot. A locked row is left
  -- alone: whoever holds it must not be able to make a stop wait.
  if v_key.last_used_at is null or v_key.last_used_at < clock_timestamp() - interval '1 minute' then
    update public.api_keys k set last_used_at = clock_timestamp()
    where k.id = (select u.id from public.api_keys u where u.id = v_key.id for update skip locked);
  end if;
  return v_check;
end
$$;
revoke execute on function private.check_api_key(text, text, text, boolean) from public, anon, authenticated, service_role;

create function private.create_api_key(p_name text, p_scopes text[], p_owner uuid, p_expires_at timestamptz, p_rate integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'api_key.created', 'api_key', null);
  v_owner public.profiles;
  v_key text;
  v_row public.api_keys;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(btrim(coalesce(p_name, ''))) not between 1 and 80 then
    return private.invalid_field(v_actor, 'api_key.created', 'api_key', null, 'name',
      'name must have 1 to 80 characters.', 'Say what uses the key, such as "billing agent".');
  end if;
  if p_scopes is null or cardinality(p_scopes) = 0
    or not (p_scopes <@ array['submit', 'ask', 'deploy_gate', 'scrape', 'stop']) then
    return private.invalid_field(v_actor, 'api_key.created', 'api_key', null, 'scopes',
      'scopes must name at least one of submit, ask, deploy_gate, scrape, stop.', 'Give the key only what it needs.');
  end if;
  if p_expires_at <= clock_timestamp() then
    return private.invalid_field(v_actor, 'api_key.created', 'api_key', null, 'expires_at',
      'expires_at must lie in the future.', 'Leave it out for a key without expiry.');
  end if;
  if p_rate is null or p_rate not between 1 and 1000000 then
    return private.invalid_field(v_actor, 'api_key.created', 'api_key', null, 'rate_per_minute',
      'rate_per_minute must lie between 1 and 1000000.', 'Leave it out for 600 calls a minute.');
  end if;
  select p.* into v_owner from public.profiles p where p.id = coalesce(p_owner, v_actor.id);
  if not found then
    return private.invalid_field(v_actor, 'api_key.created', 'api_key', null, 'owner',
      'owner must be a member.', 'Choose a member of this installation.');
  end if;

  v_key := 'ohk_' || translate(encode(extensions.gen_random_bytes(36), 'base64'), '+/=' || chr(10), '-_');
  insert into public.api_keys (name, prefix, hash, owner_id, owner_name, scopes, rate_per_minute, created_by, created_by_name, expires_at)
  values (btrim(p_name), left(v_key, 12), extensions.digest(v_key, 'sha256'), v_owner.id, v_owner.display_name,
    (select array_agg(distinct s order by s) from unnest(p_scopes) s), p_rate, v_actor.id, v_actor.name, p_expires_at)
  returning * into v_row;

  perform private.audit(v_actor, 'api_key.created', 'api_key', v_row.id::text, null,
    jsonb_build_object('name', v_row.name, 'prefix', v_row.prefix, 'scopes', v_row.scopes, 'owner', v_row.owner_name,
      'rate_per_minute', v_row.rate_per_minute, 'expires_at', v_row.expires_at));
  return jsonb_build_object('id', v_row.id, 'key', v_key, 'prefix', v_row.prefix);
end
$$;

create function private.revoke_api_key(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'api_key.revoked', 'api_key', p_id::text);
  v_row public.api_keys;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.api_keys k
  set revoked_at = clock_timestamp(), revoked_by_name = v_actor.name
  where k.id = p_id and k.revoked_at is null
  returning * into v_row;
  if not found then
    select k.* into v_row from public.api_keys k where k.id = p_id;
    if not found then
      return private.refuse(v_actor, 'api_key.revoked', 'api_key', p_id::text, 404, 'NOT_FOUND',
        'There is no such API key.', 'Look it up in the list of keys.');
    end if;
    return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
  end if;
  perform private.audit(v_actor, 'api_key.revoked', 'api_key', v_row.id::text, p_reason,
    jsonb_build_object('name', v_row.name, 'prefix', v_row.prefix));
  return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
end
$$;

create function private.list_api_keys()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'api_key.listed', 'api_key', null);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select coalesce(jsonb_agg(to_jsonb(k) - 'hash' order by k.created_at desc), '[]')
    from public.api_keys k
  );
end
$$;

-- For functions: who is calling? The function passes the key on and never learns more than this.
create function private.verify_api_key(p_key text, p_scope text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check;
begin
  if p_scope is null or not (p_scope = any (array['submit', 'ask', 'deploy_gate', 'scrape', 'stop'])) then
    return private.error_answer(422, 'INVALID_FIELD', 'scope must be one of submit, ask, deploy_gate, scrape, stop.',
      'Name the scope that the call needs.', '{"field": "scope"}');
  end if;
  v_check := private.check_api_key(p_key, p_scope, 'api_key.used');
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  return jsonb_build_object('id', v_check.key_id, 'name', v_check.key_name, 'owner_id', v_check.owner_id,
    'owner_name', v_check.owner_name, 'scopes', v_check.scopes);
end
$$;

revoke execute on function private.create_api_key(text, text[], uuid, timestamptz, integer) from public, anon, authenticated, service_role;
revoke execute on function private.revoke_api_key(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.list_api_keys() from public, anon, authenticated, service_role;
revoke execute on function private.verify_api_key(text, text) from public, anon, authenticated, service_role;
grant execute on function private.create_api_key(text, text[], uuid, timestamptz, integer) to authenticated;
grant execute on function private.revoke_api_key(uuid, text) to authenticated;
grant execute on function private.list_api_keys() to authenticated;
grant execute on function private.verify_api_key(text, text) to service_role;

create function public.create_api_key(name text, scopes text[], owner uuid default null, expires_at timestamptz default null, rate_per_minute integer default 600)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.create_api_key(name, scopes, owner, expires_at, rate_per_minute);
end;
create function public.revoke_api_key(id uuid, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.revoke_api_key(id, reason);
end;
create function public.list_api_keys()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.list_api_keys();
end;
create function public.verify_api_key(key text, scope text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.verify_api_key(key, scope);
end;
revoke execute on function public.create_api_key(text, text[], uuid, timestamptz, integer) from public, anon, authenticated, service_role;
revoke execute on function public.revoke_api_key(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.list_api_keys() from public, anon, authenticated, service_role;
revoke execute on function public.verify_api_key(text, text) from public, anon, authenticated, service_role;
grant execute on function public.create_api_key(text, text[], uuid, timestamptz, integer) to authenticated;
grant execute on function public.revoke_api_key(uuid, text) to authenticated;
grant execute on function public.list_api_keys() to authenticated;
grant execute on function public.verify_api_key(text, text) to service_role;
