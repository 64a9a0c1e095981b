-- The signing key of an operation is derived and never stored; that it was shown is. Rotating: take the key of the
-- next version, give it to the receiver, which then accepts both, and save the operation with that version.

create table private.shown_signing_keys (
  operation text not null references public.operations (name) on delete cascade,
  key_version integer not null,
  shown_at timestamptz not null default clock_timestamp(),
  shown_to uuid,
  shown_to_name text not null,
  primary key (operation, key_version)
);
alter table private.shown_signing_keys enable row level security;
revoke all on private.shown_signing_keys from anon, authenticated, service_role;
comment on table private.shown_signing_keys is 'Which versions of which signing keys were shown, and to whom. Row security without policy: nobody but definers.';

create function private.take_signing_key(p_name text, p_key_version integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'signing_key.shown', 'operation', p_name);
  v_current integer;
  v_shown private.shown_signing_keys;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select o.key_version into v_current from public.operations o where o.name = p_name for share;
  if not found then
    return private.refuse(v_actor, 'signing_key.shown', 'operation', p_name, 404, 'NOT_FOUND',
      'There is no such operation.', 'Look it up in the registry.');
  end if;
  if p_key_version is null or p_key_version not between v_current and v_current + 1 then
    return private.invalid_field(v_actor, 'signing_key.shown', 'operation', p_name, 'key_version',
      'key_version must be ' || v_current || ' or ' || v_current + 1 || '.',
      'Only the version in use and the next one are of any use.');
  end if;
  insert into private.shown_signing_keys (operation, key_version, shown_to, shown_to_name)
  values (p_name, p_key_version, v_actor.id, v_actor.name)
  on conflict do nothing;
  if not found then
    select s.* into v_shown from private.shown_signing_keys s
    where s.operation = p_name and s.key_version = p_key_version;
    return private.refuse(v_actor, 'signing_key.shown', 'operation', p_name, 409, 'KEY_SHOWN',
      'Version ' || p_key_version || ' of this key was shown before, to ' || v_shown.shown_to_name || '.',
      'If it is lost, rotate to the next version.',
      jsonb_build_object('key_version', p_key_version, 'shown_to', v_shown.shown_to_name, 'shown_at', v_shown.shown_at));
  end if;
  perform private.audit(v_actor, 'signing_key.shown', 'operation', p_name, null,
    jsonb_build_object('key_version', p_key_version));
  return jsonb_build_object('name', p_name, 'key_version', p_key_version);
end
$$;
revoke execute on function private.take_signing_key(text, integer) from public, anon, authenticated, service_role;
grant execute on function private.take_signing_key(text, integer) to authenticated;

create function public.take_signing_key(name text, key_version integer)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.take_signing_key(name, key_version);
end;
revoke execute on function public.take_signing_key(text, integer) from public, anon, authenticated, service_role;
grant execute on function public.take_signing_key(text, integer) to authenticated;
