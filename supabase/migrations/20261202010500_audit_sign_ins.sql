-- Who came in, who left, and who tried in vain. The auth service writes sessions in transactions of its own, so its
-- front tells of each by the functions below, and a job looks at the sessions themselves: what nobody told of, because
-- the log could not be written at that moment or because no front of ours is there, is written down from the session.
-- So nobody who has to stop something is kept out by a log that does not answer, and no sign-in stays unwritten.

create table private.audited_sessions (
  session_id uuid primary key,
  user_id uuid not null,
  missing_since timestamptz,
  ended_at timestamptz
);
-- Serves the question which sessions of a person have just ended, and the job that looks for those that are gone.
create index audited_sessions_open on private.audited_sessions (user_id) where ended_at is null;
-- Serves the job that forgets.
create index audited_sessions_ended on private.audited_sessions (ended_at) where ended_at is not null;

comment on table private.audited_sessions is 'Sessions whose beginning stands in the audit log, until a day after their end does too.';
comment on column private.audited_sessions.missing_since is 'When the job first found it gone; whoever ended it has until its next turn to say so.';

revoke all on private.audited_sessions from anon, authenticated, service_role;
alter table private.audited_sessions enable row level security;

-- Those who are signed in already came before this log could say so.
insert into private.audited_sessions (session_id, user_id) select s.id, s.user_id from auth.sessions s;

-- Appends what somebody did at the door. The headers are those of the request that the front allows through.
create function private.audit_at_door(p_user uuid, p_action text, p_headers jsonb, p_metadata jsonb default '{}')
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_name text := coalesce((select p.display_name from public.profiles p where p.id = p_user), 'unknown member');
  v_actor private.actor;
begin
  -- A password that was set for somebody was set by who holds the service key.
  if p_action = 'auth.password_set' then
    v_actor := row(null, 'service', 'service', 'service')::private.actor;
    p_metadata := p_metadata || jsonb_build_object('member', v_name);
  else
    v_actor := row(p_user, v_name, 'user', null)::private.actor;
  end if;
  perform pg_catalog.set_config('request.headers', p_headers::text, true);
  perform private.audit(v_actor, p_action, 'profile', p_user::text, null, p_metadata);
end
$$;

-- `auth.signed_in`, or `auth.invitation_accepted`; twice is like once.
create function private.audit_sign_in(p_session uuid, p_user uuid, p_method text, p_headers jsonb, p_late boolean default false)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
begin
  insert into private.audited_sessions (session_id, user_id) values (p_session, p_user) on conflict do nothing;
  if found then
    perform private.audit_at_door(p_user, case p_method when 'invite' then 'auth.invitation_accepted' else 'auth.signed_in' end,
      p_headers, jsonb_build_object('method', p_method, 'session', p_session) || case when p_late then '{"told_by": "session"}' else '{}'::jsonb end);
  end if;
end
$$;

-- `auth.signed_out`, `auth.password_changed` and what else ends sessions of a person, with how many it ended.
create function private.audit_sessions_ended(p_user uuid, p_action text, p_headers jsonb, p_metadata jsonb default '{}')
returns void
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
declare
  v_ended integer;
begin
  update private.audited_sessions a set ended_at = clock_timestamp()
  where a.user_id = p_user and a.ended_at is null and not exists (select from auth.sessions s where s.id = a.session_id);
  get diagnostics v_ended = row_count;
  perform private.audit_at_door(p_user, p_action, p_headers, p_metadata || jsonb_build_object('sessions_ended', v_ended));
end
$$;

-- What identifies an address that nobody here has, without storing it: a guess at it is told apart, a password that
-- somebody typed into the wrong field is not kept at all. A hash would be worse on both counts: e-mails can be tried.
create function private.shortened_email(p_email text)
returns text
language sql
immutable
security invoker
set search_path = ''
as $$
  select case when p_email ~ '^[^@\s]+@[a-z0-9.-]+\.[a-z]{2,}$' then left(p_email, 1) || '…@' || left(split_part(p_email, '@', 2), 100)
    else 'no e-mail' end
$$;

-- Sign-ins that were refused, counted by the front and told once a second. Coalesced like refusals: per account, else per
-- address, else, when many addresses come in one minute, together. So a flood costs a row a minute and never the stop.
create function private.audit_failed_sign_ins(p_failures jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
declare
  v_failure record;
  v_user uuid;
  v_actor private.actor;
  v_minute timestamptz := date_trunc('minute', clock_timestamp());
  v_key text;
  v_count integer;
begin
  for v_failure in
    select f.email, f.code, f.count, f.headers, f.headers ->> 'x-forwarded-for' as address
    from jsonb_to_recordset(p_failures) f (email text, code text, count integer, headers jsonb)
    -- In one order, so that two processes never wait for each other.
    order by f.email, f.code
  loop
    select u.id into v_user from auth.users u where u.email = v_failure.email;
    -- Whoever tried has not shown to be that person, so nobody is named as the actor.
    v_actor := row(null, 'somebody', 'user', null)::private.actor;
    v_key := 'door:' || coalesce(v_user::text, v_failure.address, 'unknown');
    if v_user is null and not exists (
        select from public.refusal_counts r where r.actor_key = v_key and r.action = 'auth.sign_in_failed' and r.minute = v_minute)
      and (select count(*) from public.refusal_counts r where r.action = 'auth.sign_in_failed' and r.minute = v_minute) >= 30 then
      v_key := 'door:many addresses';
    end if;
    insert into public.refusal_counts as r (actor_key, action, code, minute, count, actor_name, actor_type, resource_type, resource_id)
    values (v_key, 'auth.sign_in_failed', v_failure.code, v_minute, v_failure.count, v_actor.name, v_actor.type, 'profile', v_user::text)
    on conflict (actor_key, action, code, minute) do update set count = r.count + excluded.count
    returning r.count into v_count;
    if v_count = v_failure.count then
      perform pg_catalog.set_config('request.headers', v_failure.headers::text, true);
      perform private.audit(v_actor, 'auth.sign_in_failed', 'profile', v_user::text, null, jsonb_build_object('code', v_failure.code,
        'member', (select p.display_name from public.profiles p where p.id = v_user),
        'email', case when v_user is null then private.shortened_email(v_failure.email) end));
    end if;
  end loop;
end
$$;

revoke execute on function private.audit_at_door(uuid, text, jsonb, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.audit_sign_in(uuid, uuid, text, jsonb, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.audit_sessions_ended(uuid, text, jsonb, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.shortened_email(text) from public, anon, authenticated, service_role;
revoke execute on function private.audit_failed_sign_ins(jsonb) from public, anon, authenticated, service_role;
grant usage on schema private to supabase_auth_admin;
grant execute on function private.audit_sign_in(uuid, uuid, text, jsonb, boolean) to supabase_auth_admin;
grant execute on function private.audit_sessions_ended(uuid, text, jsonb, jsonb) to supabase_auth_admin;
grant execute on function private.audit_failed_sign_ins(jsonb) to supabase_auth_admin;

-- What the front did not tell of: the beginning after five seconds, the end in the turn after it was noticed.
create function schedule.audit_sessions()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_session record;
begin
  for v_session in
    select s.id, s.user_id, s.ip, s.user_agent, s.created_at,
      (select m.authentication_method from auth.mfa_amr_claims m where m.session_id = s.id order by m.created_at limit 1) as method
    from auth.sessions s
    where s.created_at < clock_timestamp() - interval '5 seconds'
      and not exists (select from private.audited_sessions a where a.session_id = s.id)
    order by s.created_at limit 500
  loop
    perform private.audit_sign_in(v_session.id, v_session.user_id, coalesce(v_session.method, 'unknown'),
      jsonb_strip_nulls(jsonb_build_object('x-forwarded-for', host(v_session.ip), 'user-agent', v_session.user_agent)), true);
  end loop;
  -- What follows came with no request.
  perform pg_catalog.set_config('request.headers', '', true);

  for v_session in
    update private.audited_sessions a set ended_at = clock_timestamp()
    where a.ended_at is null and a.missing_since is not null and not exists (select from auth.sessions s where s.id = a.session_id)
    returning a.session_id, a.user_id, a.missing_since
  loop
    perform private.audit(row(null, 'schedule', 'system', 'system')::private.actor, 'auth.session_ended', 'profile', v_session.user_id::text,
      null, jsonb_build_object('session', v_session.session_id, 'missing_since', v_session.missing_since,
        'member', (select p.display_name from public.profiles p where p.id = v_session.user_id)));
  end loop;
  update private.audited_sessions a set missing_since = clock_timestamp()
  where a.ended_at is null and a.missing_since is null and not exists (select from auth.sessions s where s.id = a.session_id);

  delete from private.audited_sessions a where a.ended_at < clock_timestamp() - interval '1 day';
end
$$;
revoke execute on function schedule.audit_sessions() from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values ('audit_sessions', '10 seconds', 'sql', 'audit_sessions');

-- As before, and the door has a word of its own for what it refuses.
create or replace function schedule.summarise_refusals()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_row public.refusal_counts;
begin
  for v_row in
    select r.* from public.refusal_counts r
    where r.summarised_at is null and r.minute + interval '70 seconds' < clock_timestamp()
    order by r.minute limit 500
    for update skip locked
  loop
    update public.refusal_counts r set summarised_at = clock_timestamp()
    where r.actor_key = v_row.actor_key and r.action = v_row.action and r.code = v_row.code and r.minute = v_row.minute;
    if v_row.count > 1 then
      perform private.audit(row(v_row.actor_id, v_row.actor_name, v_row.actor_type, null)::private.actor,
        case v_row.action when 'auth.sign_in_failed' then v_row.action else v_row.action || '.refused' end,
        v_row.resource_type, v_row.resource_id, v_row.count || ' times',
        jsonb_build_object('code', v_row.code, 'count', v_row.count, 'minute', v_row.minute, 'summary', true));
    end if;
  end loop;
end
$$;
