-- Members and roles. The first admin is made by the owner of the installation, only while there is none.

create function private.bootstrap_admin(p_email text)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_user uuid;
begin
  perform pg_catalog.pg_advisory_xact_lock(727274, 2);
  if exists (select from public.profiles p where p.role = 'admin') then
    raise exception 'this installation already has an admin' using errcode = 'PT409', hint = 'Ask an admin to change the role.';
  end if;
  select u.id into v_user from auth.users u where lower(u.email) = lower(btrim(p_email));
  if not found then
    raise exception 'no account has the e-mail %', p_email using errcode = 'PT404', hint = 'Create the account first, then bootstrap it.';
  end if;
  update public.profiles p set role = 'admin', updated_at = clock_timestamp() where p.id = v_user;
  if not found then
    raise exception 'the account % has no profile', p_email using errcode = 'PT404', hint = 'Create the account again.';
  end if;
  perform private.audit(private.current_actor(), 'member.role_changed', 'profile', v_user::text, 'first admin of this installation',
    '{"old": "viewer", "new": "admin"}');
  return v_user;
end
$$;

create function private.list_members()
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
      'email', u.email, 'created_at', p.created_at, 'last_sign_in_at', u.last_sign_in_at) order by p.created_at, p.id), '[]')
    from public.profiles p left join auth.users u on u.id = p.id
  );
end
$$;

create function private.set_member_role(p_member uuid, p_role text, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'member.role_changed', 'profile', p_member::text);
  v_old public.profiles;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if p_role is null or p_role not in ('admin', 'approver', 'viewer') then
    return private.invalid_field(v_actor, 'member.role_changed', 'profile', p_member::text, 'role',
      'role must be admin, approver or viewer.', 'Choose what this person has to do.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 2);
  -- Who acts may have been demoted while waiting for the lock.
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'member.role_changed', 'profile', p_member::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select p.* into v_old from public.profiles p where p.id = p_member for update;
  if not found then
    return private.refuse(v_actor, 'member.role_changed', 'profile', p_member::text, 404, 'NOT_FOUND',
      'There is no such member.', 'Look them up in the list of members.');
  end if;
  if v_old.role = 'admin' and p_role <> 'admin'
    and not exists (select from public.profiles p where p.role = 'admin' and p.id <> p_member) then
    return private.refuse(v_actor, 'member.role_changed', 'profile', p_member::text, 409, 'LAST_ADMIN',
      'The last admin cannot be demoted.', 'Make somebody else an admin first.');
  end if;
  update public.profiles p set role = p_role, updated_at = clock_timestamp() where p.id = p_member;
  perform private.audit(v_actor, 'member.role_changed', 'profile', p_member::text, p_reason,
    jsonb_build_object('old', v_old.role, 'new', p_role, 'member', v_old.display_name));
  return jsonb_build_object('id', p_member, 'role', p_role);
end
$$;

revoke execute on function private.bootstrap_admin(text) from public, anon, authenticated, service_role;
revoke execute on function private.list_members() from public, anon, authenticated, service_role;
revoke execute on function private.set_member_role(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function private.list_members() to authenticated;
grant execute on function private.set_member_role(uuid, text, text) to authenticated;

create function public.list_members()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.list_members();
end;
create function public.set_member_role(member uuid, role text, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.set_member_role(member, role, reason);
end;
revoke execute on function public.list_members() from public, anon, authenticated, service_role;
revoke execute on function public.set_member_role(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.list_members() to authenticated;
grant execute on function public.set_member_role(uuid, text, text) to authenticated;
