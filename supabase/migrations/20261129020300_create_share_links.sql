-- Links by which people without an account read the SLO page, and nothing else. The token stands in the fragment of the
-- address and is exchanged by a POST; only its hash is kept.

create table public.slo_share_links (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  hash bytea not null unique,
  expires_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid,
  created_by_name text not null,
  revoked_at timestamptz,
  revoked_by_name text,
  last_used_at timestamptz,
  constraint slo_share_links_name_length check (char_length(name) between 1 and 80),
  constraint slo_share_links_expire_later check (expires_at > created_at)
);
-- Serves the list.
create index slo_share_links_newest on public.slo_share_links (created_at desc);
comment on table public.slo_share_links is 'Read-only links to the SLO page. The token is never stored; its SHA-256 is, and no role may select it.';
comment on column public.slo_share_links.created_by is 'Snapshot without foreign key. The link is refused once this person is no longer an admin.';
revoke all on public.slo_share_links from anon, authenticated, service_role;
grant select (id, name, expires_at, created_at, created_by, created_by_name, revoked_at, revoked_by_name, last_used_at)
  on public.slo_share_links to authenticated;
alter table public.slo_share_links enable row level security;
create policy "Admins see which links exist" on public.slo_share_links for select to authenticated
  using ((select private.member_role()) = 'admin');

-- Questions with a link, by address and minute; whether the link holds makes no difference.
create unlogged table private.share_uses (
  address text not null,
  minute timestamptz not null,
  uses integer not null default 1,
  primary key (address, minute)
);
-- Serves the removal of past minutes.
create index share_uses_age on private.share_uses (minute);
comment on table private.share_uses is 'Row security without policy: nobody but definers.';
revoke all on private.share_uses from anon, authenticated, service_role;
alter table private.share_uses enable row level security;

create function private.create_share_link(p_name text, p_expires_at timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'share_link.created', 'share_link', null);
  v_token text;
  v_row public.slo_share_links;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(btrim(coalesce(p_name, ''))) not between 1 and 80 then
    return private.invalid_field(v_actor, 'share_link.created', 'share_link', null, 'name',
      'name must have 1 to 80 characters.', 'Say who gets the link, such as "board".');
  end if;
  if p_expires_at is null or p_expires_at <= clock_timestamp() or p_expires_at > clock_timestamp() + interval '92 days' then
    return private.invalid_field(v_actor, 'share_link.created', 'share_link', null, 'expires_at',
      'expires_at must lie within the next 92 days.', 'Choose a shorter time; another link can follow.');
  end if;
  v_token := 'ohs_' || translate(encode(extensions.gen_random_bytes(32), 'base64'), '+/=' || chr(10), '-_');
  insert into public.slo_share_links (name, hash, expires_at, created_by, created_by_name)
  values (btrim(p_name), extensions.digest(v_token, 'sha256'), p_expires_at, v_actor.id, v_actor.name)
  returning * into v_row;
  perform private.audit(v_actor, 'share_link.created', 'share_link', v_row.id::text, null,
    jsonb_build_object('name', v_row.name, 'expires_at', v_row.expires_at));
  return jsonb_build_object('id', v_row.id, 'token', v_token, 'expires_at', v_row.expires_at);
end
$$;

-- Narrows what outsiders see, so an old sign-in will do.
create function private.revoke_share_link(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'share_link.revoked', 'share_link', p_id::text);
  v_row public.slo_share_links;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.slo_share_links l set revoked_at = clock_timestamp(), revoked_by_name = v_actor.name
  where l.id = p_id and l.revoked_at is null
  returning * into v_row;
  if found then
    perform private.audit(v_actor, 'share_link.revoked', 'share_link', v_row.id::text, p_reason, jsonb_build_object('name', v_row.name));
  else
    select l.* into v_row from public.slo_share_links l where l.id = p_id;
    if not found then
      return private.refuse(v_actor, 'share_link.revoked', 'share_link', p_id::text, 404, 'NOT_FOUND',
        'There is no such link.', 'Look it up in the list.');
    end if;
  end if;
  return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
end
$$;

-- What read_slo_report and a share link tell: nothing in it names a person.
create function private.slo_report()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'as_of', (select max(s.at) from public.slo_status s),
    'environment', (select i.environment from public.installation i where i.id = 1),
    'demo', (select i.demo from public.installation i where i.id = 1),
    'objectives', (
      select coalesce(jsonb_agg(to_jsonb(o) - array['updated_by_name'] || jsonb_build_object('status', to_jsonb(s) - array['objective_id', 'updated_at'])
        order by o.position, o.id), '[]')
      from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id where o.enabled),
    'band_changes', (
      select coalesce(jsonb_agg(to_jsonb(c) - 'id' order by c.at, c.id), '[]') from (
        select b.* from public.slo_band_changes b where b.at > clock_timestamp() - interval '28 days' order by b.at desc, b.id desc limit 200) c),
    -- Who engaged a control and why is for approvers and admins; that it was on is for everybody.
    'controls', (
      select coalesce(jsonb_agg(jsonb_build_object('control', c.control, 'from', c.engaged_at, 'to', c.released_at) order by c.engaged_at), '[]')
      from private.control_spans() c where coalesce(c.released_at, clock_timestamp()) > clock_timestamp() - interval '28 days'))
$$;

create or replace function private.read_slo_report()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read how objectives stand.', 'Ask an admin for an invitation.');
  end if;
  return private.slo_report();
end
$$;

-- What is exchanged for a token: the report, and what its charts are made of, without names and words of people. A link
-- that was revoked, has expired or never was looks the same: 404, before which as much has been looked up.
create function private.read_shared_slo(p_token text, p_address text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_uses integer;
  v_link uuid;
  v_marks jsonb;
begin
  insert into private.share_uses as u (address, minute)
  values (left(coalesce(nullif(p_address, ''), 'unknown'), 100), date_trunc('minute', v_now))
  on conflict (address, minute) do update set uses = u.uses + 1
  returning u.uses into v_uses;
  if v_uses > 60 then
    return private.error_answer(429, 'RATE_LIMITED', 'This was asked for too often.', 'Wait for the next minute.');
  end if;
  select l.id into v_link from public.slo_share_links l
  join public.profiles p on p.id = l.created_by and p.role = 'admin'
  where l.hash = extensions.digest(coalesce(p_token, ''), 'sha256') and l.revoked_at is null and l.expires_at > v_now;
  if v_link is null then
    return private.error_answer(404, 'NOT_FOUND', 'This link does not hold.', 'Ask whoever sent it for a new one.');
  end if;
  update public.slo_share_links l set last_used_at = v_now
  where l.id = v_link and (l.last_used_at is null or l.last_used_at < v_now - interval '1 minute');
  v_marks := private.slo_marks();
  return jsonb_build_object('report', private.slo_report(), 'marks', v_marks || jsonb_build_object('exclusions', (
    select coalesce(jsonb_agg(e || '{"reason": "", "author_name": "", "withdrawn_by_name": null}' order by place), '[]')
    from jsonb_array_elements(v_marks -> 'exclusions') with ordinality as x (e, place))));
end
$$;

-- The marks without the question of who asks.
create function private.slo_marks()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'as_of', (select max(s.at) from public.slo_status s),
    'objectives', (
      select coalesce(jsonb_agg(to_jsonb(o) - 'updated_by_name' || jsonb_build_object('exclusions', private.exclusion_spans(o.id)) order by o.position, o.id), '[]')
      from public.slo_objectives o where o.enabled),
    -- A budget of 28 days ago looks back another 28.
    'incidents', (
      select coalesce(jsonb_agg(to_jsonb(i) - array['titled_by_name', 'created_at'] order by i.started_at desc, i.id desc), '[]')
      from (select n.* from public.incidents n
        where n.started_at > clock_timestamp() - interval '56 days' or n.ended_at > clock_timestamp() - interval '56 days' or n.ended_at is null
        order by n.started_at desc, n.id desc limit 200) i),
    'exclusions', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e."from" desc, e.id desc), '[]')
      from (select x.* from public.slo_exclusions x where x."to" > clock_timestamp() - interval '28 days'
        order by x."from" desc, x.id desc limit 200) e),
    -- That something was changed is for everybody; who changed it and why stands in the audit log, for approvers and admins.
    'changes', (
      select coalesce(jsonb_agg(jsonb_build_object('at', a.created_at, 'action', a.action) order by a.seq), '[]')
      from (select l.seq, l.created_at, l.action from public.audit_logs l
        where l.action in ('allow_list.changed', 'slo.objective_changed') and l.created_at > clock_timestamp() - interval '28 days'
        order by l.seq desc limit 100) a))
$$;

create or replace function private.read_slo_marks()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read how objectives stand.', 'Ask an admin for an invitation.');
  end if;
  return private.slo_marks();
end
$$;

create function schedule.keep_share_uses()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from private.share_uses u where u.minute < clock_timestamp() - interval '10 minutes'
$$;

revoke execute on function schedule.keep_share_uses() from public, anon, authenticated, service_role;
revoke execute on function private.slo_report() from public, anon, authenticated, service_role;
revoke execute on function private.slo_marks() from public, anon, authenticated, service_role;
revoke execute on function private.create_share_link(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.revoke_share_link(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_shared_slo(text, text) from public, anon, authenticated, service_role;
grant execute on function private.create_share_link(text, timestamptz) to authenticated;
grant execute on function private.revoke_share_link(uuid, text) to authenticated;
grant execute on function private.read_shared_slo(text, text) to service_role;

create function public.create_share_link(name text, expires_at timestamptz)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.create_share_link(name, expires_at);
end;
create function public.revoke_share_link(id uuid, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.revoke_share_link(id, reason);
end;
create function public.read_shared_slo(token text, address text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.read_shared_slo(token, address);
end;
revoke execute on function public.create_share_link(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function public.revoke_share_link(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.read_shared_slo(text, text) from public, anon, authenticated, service_role;
grant execute on function public.create_share_link(text, timestamptz) to authenticated;
grant execute on function public.revoke_share_link(uuid, text) to authenticated;
grant execute on function public.read_shared_slo(text, text) to service_role;

insert into schedule.jobs (name, every, kind, target) values ('keep_share_uses', '10 minutes', 'sql', 'keep_share_uses');
select schedule.install_cron_jobs();
