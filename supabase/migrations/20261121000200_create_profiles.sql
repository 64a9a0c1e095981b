-- Who may do what. The role is read here on every write; tokens never carry it.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null,
  role text not null default 'viewer',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_role_known check (role in ('admin', 'approver', 'viewer')),
  constraint profiles_display_name_length check (char_length(display_name) between 1 and 120)
);

-- Serves "is there another admin" and the list of whom to ask.
create index profiles_admins on public.profiles (id) where role = 'admin';

comment on table public.profiles is 'Members of this installation. E-mail stays in auth.users: readable by its owner and admins only.';
comment on column public.profiles.role is 'admin, approver or viewer. Read on every write; a revoked role stops working on the next call.';

revoke all on public.profiles from anon, authenticated, service_role;
grant select on public.profiles to authenticated;
alter table public.profiles enable row level security;

-- The role of whoever calls, or null. Never raises, because row policies call it: a policy that
-- raises loses a Realtime batch for everybody.
create function private.member_role()
returns text
language sql
stable
security definer
set search_path = ''
as $$
  select p.role
  from public.profiles p
  where p.id = (
    select case when pg_catalog.pg_input_is_valid(c.sub, 'uuid') then c.sub::uuid end
    from (
      select case when pg_catalog.pg_input_is_valid(s.claims, 'jsonb') then s.claims::jsonb ->> 'sub' end as sub
      from (select nullif(current_setting('request.jwt.claims', true), '') as claims) s
    ) c
  )
$$;
comment on function private.member_role() is 'Definer: policies of every table need the role without a policy on profiles deciding it.';
revoke execute on function private.member_role() from public, anon, authenticated, service_role;
grant execute on function private.member_role() to authenticated;

create policy "Members see who the other members are"
  on public.profiles for select to authenticated
  using ((select private.member_role()) is not null);

-- Every account gets a profile; what it may do is an admin's later decision.
create function private.create_profile_for_new_user()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.profiles (id, display_name)
  values (
    new.id,
    left(coalesce(
      nullif(btrim(new.raw_user_meta_data ->> 'display_name'), ''),
      nullif(split_part(coalesce(new.email, ''), '@', 1), ''),
      'member'
    ), 120)
  )
  on conflict (id) do nothing;
  return new;
end
$$;
revoke execute on function private.create_profile_for_new_user() from public, anon, authenticated, service_role;

create trigger create_profile_after_user
  after insert on auth.users
  for each row execute function private.create_profile_for_new_user();

-- A project may have had accounts before it was linked.
insert into public.profiles (id, display_name)
select u.id, left(coalesce(nullif(split_part(coalesce(u.email, ''), '@', 1), ''), 'member'), 120)
from auth.users u
on conflict (id) do nothing;

-- Backstop for every path, account deletion included: two admins who demote each other at once meet
-- at the advisory lock, and the second one sees what the first committed.
create function private.keep_last_admin()
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
  if not exists (select from public.profiles p where p.role = 'admin' and p.id <> old.id) then
    raise exception 'the last admin can be neither demoted nor deleted'
      using errcode = 'PT409', hint = 'Make somebody else an admin first.';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end
$$;
revoke execute on function private.keep_last_admin() from public, anon, authenticated, service_role;

create trigger keep_last_admin_on_update before update of role on public.profiles
  for each row execute function private.keep_last_admin();
create trigger keep_last_admin_on_delete before delete on public.profiles
  for each row execute function private.keep_last_admin();
