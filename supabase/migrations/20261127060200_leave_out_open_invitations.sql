-- Somebody whose invitation is still open cannot sign in. They do not keep the door open for the last admin who leaves, and
-- they are nobody who could decide.

create function private.awaits_acceptance(p_id uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select from auth.users u where u.id = p_id and u.invited_at is not null and u.email_confirmed_at is null)
$$;

create function private.has_other_admin(p_member uuid)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (
    select from public.profiles p where p.role = 'admin' and p.id <> p_member and not private.awaits_acceptance(p.id))
$$;

-- As before, except that admins who have not accepted yet are not counted. One of them may be demoted or removed while the
-- others stay.
create or replace function private.keep_last_admin()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if old.role <> 'admin' or (tg_op = 'UPDATE' and new.role = 'admin') then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727274, 2);
  if not private.has_other_admin(old.id) then
    raise exception 'the last admin can be neither demoted nor deleted'
      using errcode = 'PT409', hint = 'Make somebody else an admin first.';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;

create or replace function private.set_member_role(p_member uuid, p_role text, p_reason text)
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
    and not private.has_other_admin(p_member) then
    return private.refuse(v_actor, 'member.role_changed', 'profile', p_member::text, 409, 'LAST_ADMIN',
      'The last admin cannot be demoted.', 'Make somebody else an admin first.');
  end if;
  update public.profiles p set role = p_role, updated_at = clock_timestamp() where p.id = p_member;
  perform private.audit(v_actor, 'member.role_changed', 'profile', p_member::text, p_reason,
    jsonb_build_object('old', v_old.role, 'new', p_role, 'member', v_old.display_name));
  return jsonb_build_object('id', p_member, 'role', p_role);
end
$$;

create or replace function private.remove_member(p_member uuid, p_reason text)
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
  if v_old.role = 'admin' and not private.has_other_admin(p_member) then
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

-- Who may approve at all, in the order they joined.
create or replace function private.deciders()
returns table (id uuid, name text, joined_at timestamptz)
language plpgsql
stable
security definer
set search_path = ''
rows 20
as $$
begin
  return query
    select p.id, p.display_name, p.created_at from public.profiles p left join auth.users u on u.id = p.id
    where p.role in ('admin', 'approver') and (u.invited_at is null or u.email_confirmed_at is not null);
end
$$;

create or replace function private.policy_of_request(p_approval public.approval_queue, p_needed integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_editors jsonb;
  v_editor_ids uuid[];
  v_decided uuid[];
  v_given integer;
  v_given_by_others integer;
  v_eligible jsonb;
  v_left integer;
  v_left_no_editors integer;
begin
  select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'name', e.name, 'at', e.at) order by e.at desc), '[]'),
    coalesce(array_agg(e.id), '{}')
  into v_editors, v_editor_ids
  from private.recent_editors(p_approval.operation, clock_timestamp()) e;
  select coalesce(array_agg(d.decider_id), '{}'), count(*) filter (where d.decision = 'approved'),
    count(*) filter (where d.decision = 'approved' and d.decider_id <> all (v_editor_ids))
  into v_decided, v_given, v_given_by_others
  from public.approval_decisions d where d.approval_id = p_approval.id and d.voided_at is null;
  -- Those who asked are out, those who decided are counted.
  select coalesce(jsonb_agg(p.name order by p.joined_at, p.id), '[]'),
    count(*) filter (where p.id <> all (v_decided)),
    count(*) filter (where p.id <> all (v_decided) and p.id <> all (v_editor_ids))
  into v_eligible, v_left, v_left_no_editors
  from private.deciders() p
  where p.id <> p_approval.user_id and p.id is distinct from p_approval.on_behalf_of;
  return jsonb_build_object('needed', p_needed, 'given', p_approval.approvals_given,
    'eligible', jsonb_array_length(v_eligible), 'eligible_names', v_eligible,
    'satisfiable', p_approval.approvals_given + v_left >= p_needed and v_given_by_others + v_left_no_editors > 0,
    'editors', v_editors, 'needs_non_editor', v_given > 0 and v_given_by_others = 0);
end
$$;

revoke execute on function private.awaits_acceptance(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.has_other_admin(uuid) from public, anon, authenticated, service_role;
