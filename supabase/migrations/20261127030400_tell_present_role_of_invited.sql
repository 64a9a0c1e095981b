-- An invitation may be repeated, and its role may be another one by then: the answer also says which role the invited
-- person has at present (null for somebody new, who starts as a viewer), so that a change is made only where one is.

create or replace function private.invite_member(p_email text, p_display_name text, p_role text, p_reason text)
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
  select u.id, u.email_confirmed_at is not null as has_accepted, p.id is not null as is_member, p.display_name, p.role
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
  return jsonb_build_object('email', v_email, 'role', p_role, 'present_role', v_account.role,
    'leftover', case when not v_account.is_member then v_account.id end);
end
$$;
