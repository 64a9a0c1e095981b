-- Who comes and who leaves. These commands decide and audit; the accounts themselves are made and deleted by the
-- function `members`, which holds the key to the auth server and asks here first.

-- As before, and whether an invitation was accepted yet.
create or replace function private.list_members()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'member.listed', 'profile', null);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'display_name', p.display_name, 'role', p.role,
      'email', u.email, 'created_at', p.created_at, 'last_sign_in_at', u.last_sign_in_at,
      'invited_at', u.invited_at, 'has_accepted', u.email_confirmed_at is not null) order by p.created_at, p.id), '[]')
    from public.profiles p left join auth.users u on u.id = p.id
  );
end
$$;

-- Answers `leftover`: the account of somebody who was a member before, to be deleted before the invitation.
-- The e-mail stays out of the audit log, which approvers read.
create function private.invite_member(p_email text, p_display_name text, p_role text, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'member.invited', 'profile', null);
  v_email text := lower(btrim(coalesce(p_email, '')));
  v_name text := btrim(coalesce(p_display_name, ''));
  v_account record;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_email !~ '^[^[:space:]@<>"]+@[^[:space:]@<>"]+\.[^[:space:]@<>".]+$' or char_length(v_email) > 254 then
    return private.invalid_field(v_actor, 'member.invited', 'profile', null, 'email',
      'email must be an e-mail address.', 'For example dana@example.com.');
  end if;
  if char_length(v_name) > 120 then
    return private.invalid_field(v_actor, 'member.invited', 'profile', null, 'display_name',
      'display_name must have at most 120 characters.', 'They can change it when they accept.');
  end if;
  if p_role is null or p_role not in ('admin', 'approver', 'viewer') then
    return private.invalid_field(v_actor, 'member.invited', 'profile', null, 'role',
      'role must be admin, approver or viewer.', 'Choose what this person has to do.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 2);
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'member.invited', 'profile', null);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select u.id, u.email_confirmed_at is not null as has_accepted, p.id is not null as is_member, p.display_name
  into v_account
  from auth.users u left join public.profiles p on p.id = u.id
  where lower(u.email) = v_email;
  if v_account.is_member and v_account.has_accepted then
    return private.refuse(v_actor, 'member.invited', 'profile', v_account.id::text, 409, 'ALREADY_MEMBER',
      v_account.display_name || ' is a member already.', 'Change their role in the list of members.');
  end if;
  perform private.audit(v_actor, 'member.invited', 'profile', v_account.id::text, p_reason,
    jsonb_build_object('member', coalesce(nullif(v_name, ''), split_part(v_email, '@', 1)), 'role', p_role,
      'repeated', coalesce(v_account.is_member, false)));
  return jsonb_build_object('email', v_email, 'role', p_role,
    'leftover', case when not v_account.is_member then v_account.id end);
end
$$;

create function private.remove_member(p_member uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'member.removed', 'profile', p_member::text);
  v_old public.profiles;
  v_keys text[];
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 2);
  -- Who acts may have been removed or demoted while waiting for the lock.
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'member.removed', 'profile', p_member::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select p.* into v_old from public.profiles p where p.id = p_member for update;
  if not found then
    return private.refuse(v_actor, 'member.removed', 'profile', p_member::text, 404, 'NOT_FOUND',
      'There is no such member.', 'Look them up in the list of members.');
  end if;
  if v_old.role = 'admin' and not exists (select from public.profiles p where p.role = 'admin' and p.id <> p_member) then
    return private.refuse(v_actor, 'member.removed', 'profile', p_member::text, 409, 'LAST_ADMIN',
      'The last admin cannot be removed.', 'Make somebody else an admin first.');
  end if;
  delete from public.profiles p where p.id = p_member;
  -- Their keys are refused from here on, because their owner is no member.
  select array_agg(k.name order by k.name) into v_keys
  from public.api_keys k
  where k.owner_id = p_member and k.revoked_at is null
    and (k.expires_at is null or k.expires_at > clock_timestamp());
  perform private.audit(v_actor, 'member.removed', 'profile', p_member::text, p_reason,
    jsonb_build_object('member', v_old.display_name, 'role', v_old.role, 'stopped_keys', to_jsonb(v_keys)));
  return jsonb_build_object('id', p_member, 'stopped_keys', coalesce(to_jsonb(v_keys), '[]'));
end
$$;

-- One's own name, as it stands beside decisions. Names already written into the log stay what they were.
create function private.set_display_name(p_display_name text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_name text := btrim(coalesce(p_display_name, ''));
begin
  if v_actor.role is null or v_actor.id is null then
    return private.refuse(v_actor, 'member.renamed', 'profile', v_actor.id::text, 403, 'NOT_ALLOWED',
      'Only members have a name here.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if char_length(v_name) not between 1 and 120 then
    return private.invalid_field(v_actor, 'member.renamed', 'profile', v_actor.id::text, 'display_name',
      'display_name must have 1 to 120 characters.', 'Write the name colleagues know you by.');
  end if;
  if v_name is distinct from v_actor.name then
    update public.profiles p set display_name = v_name, updated_at = clock_timestamp() where p.id = v_actor.id;
    perform private.audit(v_actor, 'member.renamed', 'profile', v_actor.id::text, null,
      jsonb_build_object('old', v_actor.name, 'new', v_name));
  end if;
  return jsonb_build_object('id', v_actor.id, 'display_name', v_name);
end
$$;

revoke execute on function private.invite_member(text, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function private.remove_member(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.set_display_name(text) from public, anon, authenticated, service_role;
grant execute on function private.invite_member(text, text, text, text) to authenticated;
grant execute on function private.remove_member(uuid, text) to authenticated;
grant execute on function private.set_display_name(text) to authenticated;

create function public.invite_member(email text, display_name text, role text, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.invite_member(email, display_name, role, reason);
end;
create function public.remove_member(member uuid, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.remove_member(member, reason);
end;
create function public.set_display_name(display_name text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.set_display_name(display_name);
end;
revoke execute on function public.invite_member(text, text, text, text) from public, anon, authenticated, service_role;
revoke execute on function public.remove_member(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.set_display_name(text) from public, anon, authenticated, service_role;
grant execute on function public.invite_member(text, text, text, text) to authenticated;
grant execute on function public.remove_member(uuid, text) to authenticated;
grant execute on function public.set_display_name(text) to authenticated;
