-- What CI asks before it deploys. The function decides, by a pure function over what the last evaluation left; here
-- is who may ask, what it is decided on, what an admin may override, and what was answered.

create table public.deploy_overrides (
  id uuid primary key default gen_random_uuid(),
  reason text not null,
  ends_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid,
  created_by_name text not null,
  revoked_at timestamptz,
  revoked_by_name text,
  constraint deploy_overrides_reason_length check (char_length(reason) between 1 and 500),
  constraint deploy_overrides_end_later check (ends_at > created_at)
);
-- Serves the list, and the search for the one that holds.
create index deploy_overrides_newest on public.deploy_overrides (created_at desc);
create index deploy_overrides_open on public.deploy_overrides (ends_at) where revoked_at is null;
comment on table public.deploy_overrides is 'Times in which an admin lets emergency deploys out although the error budget does not.';
comment on column public.deploy_overrides.created_by is 'Snapshot without foreign key, so that deleting a person breaks nothing.';
revoke all on public.deploy_overrides from anon, authenticated, service_role;
grant select on public.deploy_overrides to authenticated;
alter table public.deploy_overrides enable row level security;
create policy "Members see when deploys were let out all the same" on public.deploy_overrides for select to authenticated
  using ((select private.member_role()) is not null);

-- A pipeline that asks every second is one row a minute, and one audit row.
create table public.deploy_decisions (
  id bigint generated always as identity primary key,
  minute timestamptz not null,
  asker uuid not null,
  change text not null,
  decision text not null,
  band text not null,
  codes text[] not null,
  times integer not null default 1,
  actor_name text not null,
  actor_type text not null,
  as_of timestamptz,
  override_id uuid references public.deploy_overrides (id),
  last_at timestamptz not null default clock_timestamp(),
  constraint deploy_decisions_change_known check (change in ('deploy', 'emergency', 'rollback')),
  constraint deploy_decisions_decision_known check (decision in ('allow', 'warn', 'deny')),
  constraint deploy_decisions_band_known check (band in ('free', 'slow', 'freeze', 'incident', 'unknown')),
  constraint deploy_decisions_times_positive check (times > 0),
  constraint deploy_decisions_one_per_minute unique (minute, asker, change, decision, band, codes)
);
-- Serves the list.
create index deploy_decisions_newest on public.deploy_decisions (last_at desc);
create index deploy_decisions_by_override on public.deploy_decisions (override_id);
comment on table public.deploy_decisions is 'What the deploy gate answered; the same answer to the same asker within a minute is one row.';
comment on column public.deploy_decisions.asker is 'Id of the API key or member, without foreign key.';
comment on column public.deploy_decisions.codes is 'Codes of the reasons, in the order in which they were given.';
revoke all on public.deploy_decisions from anon, authenticated, service_role;
grant select on public.deploy_decisions to authenticated;
alter table public.deploy_decisions enable row level security;
create policy "Admins and approvers see what the deploy gate answered" on public.deploy_decisions for select to authenticated
  using ((select private.member_role()) in ('admin', 'approver'));

-- Who asks: whoever holds the key, or the member whose token the function has verified. `key_id` is the id of either.
create function private.identify_asker(p_key text, p_member uuid, p_scope text, p_action text, p_limit boolean)
returns private.key_check
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check;
begin
  if p_key is not null then
    return private.check_api_key(p_key, p_scope, p_action, p_limit);
  end if;
  select p.id, p.id, p.display_name into v_check.key_id, v_check.owner_id, v_check.owner_name
  from public.profiles p where p.id = p_member;
  v_check.actor := row(p_member, coalesce(v_check.owner_name, 'unknown member'), 'user',
    (select p.role from public.profiles p where p.id = p_member))::private.actor;
  if v_check.key_id is null then
    v_check.refusal := private.refuse(v_check.actor, p_action, 'member', p_member::text, 403, 'NOT_ALLOWED',
      'Only members and API keys with the scope ' || p_scope || ' may ask.', 'Ask an admin for an invitation or a key.');
  end if;
  return v_check;
end
$$;
revoke execute on function private.identify_asker(text, uuid, text, text, boolean) from public, anon, authenticated, service_role;

-- The override that holds now.
create function private.current_deploy_override()
returns public.deploy_overrides
language sql
stable
security definer
set search_path = ''
as $$
  select o.* from public.deploy_overrides o
  where o.revoked_at is null and o.ends_at > clock_timestamp()
  order by o.ends_at desc
  limit 1
$$;
revoke execute on function private.current_deploy_override() from public, anon, authenticated, service_role;

-- What a decision is made on. Counts nothing itself: the gate says what the SLO page says.
create function private.read_deploy_gate(p_environment text, p_key text, p_member uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.identify_asker(p_key, p_member, 'deploy_gate', 'deploy.asked', true);
  v_installation public.installation;
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  select i.* into v_installation from public.installation i where i.id = 1;
  if p_environment is not null and p_environment <> v_installation.environment then
    return private.refuse(v_check.actor, 'deploy.asked', 'installation', '1', 422, 'WRONG_ENVIRONMENT',
      'This installation is "' || v_installation.environment || '", not "' || left(p_environment, 60) || '".',
      'Ask the installation of the environment you deploy to.',
      jsonb_build_object('field', 'environment', 'environment', v_installation.environment));
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'environment', v_installation.environment,
    'objectives', (
      select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'title', o.title, 'status', to_jsonb(s) - array['objective_id', 'updated_at'])
        order by o.position, o.id), '[]')
      from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id
      where o.enabled and o.gates_deploys),
    'controls', (select to_jsonb(c) from public.emergency_controls c),
    'override', (
      select jsonb_build_object('id', o.id, 'reason', o.reason, 'ends_at', o.ends_at, 'by', o.created_by_name)
      from private.current_deploy_override() o where o.id is not null));
end
$$;

-- Keeps what was answered. An answer that cannot be kept is not given, so this comes before it.
create function private.record_deploy_decision(p_decision jsonb, p_key text, p_member uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_check private.key_check := private.identify_asker(p_key, p_member, 'deploy_gate', 'deploy.asked', false);
  v_codes text[];
  v_override uuid;
  v_times integer;
begin
  if v_check.refusal is not null then
    return v_check.refusal;
  end if;
  if coalesce(p_decision ->> 'change', '') not in ('deploy', 'emergency', 'rollback')
    or coalesce(p_decision ->> 'decision', '') not in ('allow', 'warn', 'deny')
    or coalesce(p_decision ->> 'band', '') not in ('free', 'slow', 'freeze', 'incident', 'unknown')
    or jsonb_typeof(p_decision -> 'reasons') is distinct from 'array' then
    return private.error_answer(422, 'INVALID_FIELD', 'decision must hold change, decision, band and reasons.', 'Send what was answered.',
      '{"field": "decision"}');
  end if;
  v_codes := array(select r ->> 'code' from jsonb_array_elements(p_decision -> 'reasons') with ordinality as e (r, place) order by e.place);
  select o.id into v_override from public.deploy_overrides o where o.id::text = p_decision ->> 'override_id';
  insert into public.deploy_decisions as d (minute, asker, change, decision, band, codes, actor_name, actor_type, as_of, override_id)
  values (date_trunc('minute', clock_timestamp()), v_check.key_id, p_decision ->> 'change', p_decision ->> 'decision', p_decision ->> 'band',
    v_codes, (v_check.actor).name, (v_check.actor).type, (p_decision ->> 'as_of')::timestamptz, v_override)
  on conflict on constraint deploy_decisions_one_per_minute do update set times = d.times + 1, last_at = clock_timestamp()
  returning d.times into v_times;
  if v_times = 1 then
    perform private.audit(v_check.actor, 'deploy.decided', 'deploy_gate', p_decision ->> 'change', null, p_decision);
  end if;
  return '{"ok": true}';
end
$$;

-- Widens power, so it asks for a fresh sign-in, and ends by itself.
create function private.record_deploy_override(p_reason text, p_ends_at timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'deploy_override.recorded', 'deploy_override', null);
  v_now timestamptz;
  v_row public.deploy_overrides;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(btrim(coalesce(p_reason, ''))) not between 12 and 500 then
    return private.invalid_field(v_actor, 'deploy_override.recorded', 'deploy_override', null, 'reason',
      'reason must have 12 to 500 characters.', 'Say what has to go out, and why it cannot wait.');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('deploy_overrides', 0));
  v_now := clock_timestamp();
  if p_ends_at is null or p_ends_at <= v_now or p_ends_at > v_now + interval '12 hours' then
    return private.invalid_field(v_actor, 'deploy_override.recorded', 'deploy_override', null, 'ends_at',
      'ends_at must lie within the next 12 hours.', 'Choose a shorter time; another override can follow.');
  end if;
  select o.* into v_row from private.current_deploy_override() o;
  if v_row.id is not null then
    return private.refuse(v_actor, 'deploy_override.recorded', 'deploy_override', v_row.id::text, 409, 'OVERRIDE_HOLDS',
      'An override by ' || v_row.created_by_name || ' holds already.', 'Revoke it first, or let it end.',
      jsonb_build_object('id', v_row.id, 'ends_at', v_row.ends_at));
  end if;
  insert into public.deploy_overrides (reason, ends_at, created_at, created_by, created_by_name)
  values (btrim(p_reason), p_ends_at, v_now, v_actor.id, v_actor.name)
  returning * into v_row;
  perform private.audit(v_actor, 'deploy_override.recorded', 'deploy_override', v_row.id::text, v_row.reason,
    jsonb_build_object('ends_at', v_row.ends_at));
  return jsonb_build_object('id', v_row.id, 'ends_at', v_row.ends_at);
end
$$;

-- Narrows power, so an old sign-in will do.
create function private.revoke_deploy_override(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'deploy_override.revoked', 'deploy_override', p_id::text);
  v_row public.deploy_overrides;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  update public.deploy_overrides o set revoked_at = clock_timestamp(), revoked_by_name = v_actor.name
  where o.id = p_id and o.revoked_at is null
  returning * into v_row;
  if found then
    perform private.audit(v_actor, 'deploy_override.revoked', 'deploy_override', v_row.id::text, p_reason,
      jsonb_build_object('ends_at', v_row.ends_at));
  else
    select o.* into v_row from public.deploy_overrides o where o.id = p_id;
    if not found then
      return private.refuse(v_actor, 'deploy_override.revoked', 'deploy_override', p_id::text, 404, 'NOT_FOUND',
        'There is no such override.', 'Look it up in the list.');
    end if;
  end if;
  return jsonb_build_object('id', v_row.id, 'revoked_at', v_row.revoked_at);
end
$$;

-- What was answered is kept as long as hours of metrics are.
create function schedule.keep_deploy_decisions()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from public.deploy_decisions d where d.last_at < clock_timestamp() - interval '400 days'
$$;
revoke execute on function schedule.keep_deploy_decisions() from public, anon, authenticated, service_role;

revoke execute on function private.read_deploy_gate(text, text, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.record_deploy_decision(jsonb, text, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.record_deploy_override(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function private.revoke_deploy_override(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.read_deploy_gate(text, text, uuid) to service_role;
grant execute on function private.record_deploy_decision(jsonb, text, uuid) to service_role;
grant execute on function private.record_deploy_override(text, timestamptz) to authenticated;
grant execute on function private.revoke_deploy_override(uuid, text) to authenticated;

create function public.read_deploy_gate(environment text default null, key text default null, member uuid default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.read_deploy_gate(environment, key, member);
end;
create function public.record_deploy_decision(decision jsonb, key text default null, member uuid default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.record_deploy_decision(decision, key, member);
end;
create function public.record_deploy_override(reason text, ends_at timestamptz)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_deploy_override(reason, ends_at);
end;
create function public.revoke_deploy_override(id uuid, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.revoke_deploy_override(id, reason);
end;
revoke execute on function public.read_deploy_gate(text, text, uuid) from public, anon, authenticated, service_role;
revoke execute on function public.record_deploy_decision(jsonb, text, uuid) from public, anon, authenticated, service_role;
revoke execute on function public.record_deploy_override(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function public.revoke_deploy_override(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.read_deploy_gate(text, text, uuid) to service_role;
grant execute on function public.record_deploy_decision(jsonb, text, uuid) to service_role;
grant execute on function public.record_deploy_override(text, timestamptz) to authenticated;
grant execute on function public.revoke_deploy_override(uuid, text) to authenticated;

insert into schedule.jobs (name, every, kind, target) values ('keep_deploy_decisions', '30 minutes', 'sql', 'keep_deploy_decisions');
select schedule.install_cron_jobs();
