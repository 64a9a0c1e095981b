-- Practising a stop. A drill engages a shadow row of its own, which no guard obeys but that of the drill: the row is read by the same
-- call and decided by the same function as the real one, a probe is asked until it is refused, and how long that took is kept. It is a
-- table of its own, so that the canary, which turns its row every minute, and a drill, which stays on for minutes, never meet.

create table public.controls_drill (like public.emergency_controls including defaults including constraints including indexes);
comment on table public.controls_drill is 'Shadow of emergency_controls that drills engage. No guard of an operation obeys it.';
insert into public.controls_drill (version, omnihub_kill_switch, execution_safe_mode, operator_takeover, updated_by_name)
values (1, false, false, false, 'drill');
revoke all on public.controls_drill from anon, authenticated, service_role;
alter table public.controls_drill enable row level security;
grant select on public.controls_drill to authenticated;
create policy "Members see the shadow row of drills" on public.controls_drill for select to authenticated
  using ((select private.member_role()) is not null);

create table public.drills (
  id uuid primary key default gen_random_uuid(),
  reason text not null,
  version bigint not null,
  started_at timestamptz not null default clock_timestamp(),
  started_by uuid,
  started_by_name text not null,
  time_to_stop_ms integer,
  problem text,
  passed boolean generated always as (
    case when problem is not null then false when time_to_stop_ms is not null then time_to_stop_ms <= 1000 end) stored,
  ended_at timestamptz,
  ended_by_name text,
  ended_because text,
  constraint drills_reason_length check (char_length(reason) between 1 and 500),
  constraint drills_time_positive check (time_to_stop_ms >= 0),
  constraint drills_problem_length check (char_length(problem) <= 300),
  constraint drills_ended_as_a_whole check ((ended_at is null) = (ended_because is null) and (ended_at is null) = (ended_by_name is null)),
  constraint drills_because_known check (ended_because in ('ended', 'overtaken', 'timed_out'))
);
create unique index drills_one_at_a_time on public.drills ((true)) where ended_at is null;
-- Serves the history, newest first.
create index drills_newest on public.drills (started_at desc);
comment on table public.drills is 'Stops that were practised: who, why, how long a guard went on admitting, and how it ended.';
comment on column public.drills.version is 'Of the shadow row while it was engaged.';
comment on column public.drills.time_to_stop_ms is 'From the commit until no guard of the drill admitted any more; null until that was measured.';
comment on column public.drills.passed is 'Whether that was within the bound of 1000 ms and nothing went wrong; null until it is known.';
comment on column public.drills.ended_because is 'Somebody ended it, a real stop overtook it, or its quarter of an hour was over.';
alter table public.drills enable row level security;
grant select on public.drills to authenticated;
create policy "Members see drills" on public.drills for select to authenticated
  using ((select private.member_role()) is not null);

-- Turns the shadow row; the caller holds its lock. Answers it.
create function private.turn_drill(p_on boolean)
returns public.controls_drill
language sql
volatile
set search_path = ''
as $$
  update public.controls_drill k
  set omnihub_kill_switch = p_on, version = k.version + 1, updated_at = clock_timestamp()
  where k.id = '00000000-0000-0000-0000-000000000001'
  returning k.*
$$;

-- What the database itself decides on the shadow row.
create function private.decide_drill(p_row public.controls_drill)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select private.decide(to_jsonb(p_row), '{"name": "drill", "enabled": true, "risk_level": "low"}', false, null)
$$;

-- Ends a drill that is open; the caller holds the lock of the shadow row.
create function private.close_drill(p_drill public.drills, p_actor private.actor, p_because text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_problem text := case when p_drill.problem is null and p_drill.time_to_stop_ms is null then 'it ended before a guard refused' else p_drill.problem end;
begin
  perform private.turn_drill(false);
  update public.drills d
  set ended_at = clock_timestamp(), ended_by_name = p_actor.name, ended_because = p_because, problem = v_problem
  where d.id = p_drill.id;
  perform private.audit(p_actor, 'drill.ended', 'drill', p_drill.id::text, null, jsonb_build_object('because', p_because,
    'time_to_stop_ms', p_drill.time_to_stop_ms, 'problem', v_problem, 'version', p_drill.version));
end
$$;

-- A real stop wins, and nobody has to end what they forgot. Looked at from outside, so that the stop itself does nothing for it.
create function private.end_overtaken_drill()
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_drill public.drills;
begin
  select d.* into v_drill from public.drills d where d.ended_at is null;
  if not found then
    return;
  end if;
  if not exists (select from public.emergency_controls c where not c.omnihub_kill_switch) then
    perform private.close_drill(v_drill, row(null, 'schedule', 'system', 'system')::private.actor, 'overtaken');
  elsif v_drill.started_at < clock_timestamp() - interval '15 minutes' then
    perform private.close_drill(v_drill, row(null, 'schedule', 'system', 'system')::private.actor, 'timed_out');
  end if;
end
$$;

create function schedule.end_drills()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if not exists (select from public.drills d where d.ended_at is null) then
    return;
  end if;
  perform from public.controls_drill k for update;
  perform private.end_overtaken_drill();
end
$$;
insert into schedule.jobs (name, every, kind, target) values ('end_drills', '5 seconds', 'sql', 'end_drills');

create function private.start_drill(p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'drill.started', 'drill', null);
  v_reason text := btrim(coalesce(p_reason, ''));
  v_drill public.drills;
  v_row public.controls_drill;
  v_decision jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(v_reason) not between 1 and 500 then
    return private.invalid_field(v_actor, 'drill.started', 'drill', null, 'reason', 'reason must have 1 to 500 characters.', 'Say what is practised.');
  end if;
  insert into public.controls_drill (version, omnihub_kill_switch, execution_safe_mode, operator_takeover, updated_by_name)
  values (1, false, false, false, 'drill') on conflict (id) do nothing;
  perform from public.controls_drill k for update;
  perform private.end_overtaken_drill();
  select d.* into v_drill from public.drills d where d.ended_at is null;
  if found then
    return private.refuse(v_actor, 'drill.started', 'drill', v_drill.id::text, 409, 'DRILL_RUNNING',
      format('%s has started a drill already.', v_drill.started_by_name), 'Take part in that one, or end it.');
  end if;
  if not exists (select from public.emergency_controls c where not c.omnihub_kill_switch) then
    return private.refuse(v_actor, 'drill.started', 'drill', null, 409, 'KILL_SWITCH',
      'Everything is stopped for real.', 'Practise when the kill switch is off.');
  end if;
  v_row := private.turn_drill(true);
  v_decision := private.decide_drill(v_row);
  insert into public.drills (reason, version, started_by, started_by_name, problem)
  values (v_reason, v_row.version, v_actor.id, v_actor.name, case
    when v_decision ->> 'code' is distinct from 'KILL_SWITCH' then format('the database decided %s with it on', coalesce(v_decision ->> 'code', v_decision ->> 'kind')) end)
  returning * into v_drill;
  perform private.audit(v_actor, 'drill.started', 'drill', v_drill.id::text, v_reason, jsonb_build_object('version', v_row.version));
  return jsonb_build_object('id', v_drill.id, 'version', v_row.version, 'started_at', v_drill.started_at);
end
$$;

create function private.end_drill(p_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'drill.ended', 'drill', p_id::text);
  v_drill public.drills;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform from public.controls_drill k for update;
  select d.* into v_drill from public.drills d where d.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'drill.ended', 'drill', p_id::text, 404, 'NOT_FOUND', 'There is no such drill.', 'Look it up in the list of drills.');
  end if;
  if v_drill.ended_at is not null then
    return private.refuse(v_actor, 'drill.ended', 'drill', p_id::text, 409, 'DRILL_ENDED', case v_drill.ended_because
      when 'overtaken' then 'A real stop has ended it.' when 'timed_out' then 'Its time was over.'
      else format('%s has ended it.', v_drill.ended_by_name) end, 'Nothing is left to do.');
  end if;
  perform private.close_drill(v_drill, v_actor, 'ended');
  return jsonb_build_object('id', p_id, 'version', v_drill.version + 1);
end
$$;

-- What the function that asked found out. A first problem stays; a time that comes after the end changes nothing.
create function private.record_drill(p_id uuid, p_time_to_stop_ms integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_problem is null and coalesce(p_time_to_stop_ms, -1) < 0 then
    return private.error_answer(422, 'INVALID_FIELD', 'time_to_stop_ms must be a whole number from 0 on.', 'Send how long it took, or the problem.',
      '{"field": "time_to_stop_ms"}');
  end if;
  update public.drills d
  set time_to_stop_ms = case when d.ended_at is null then coalesce(d.time_to_stop_ms, p_time_to_stop_ms) else d.time_to_stop_ms end,
    problem = coalesce(d.problem, left(p_problem, 300))
  where d.id = p_id;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such drill.', 'Send the id that start_drill answered.', null);
  end if;
  return '{"ok": true}';
end
$$;

revoke execute on function private.turn_drill(boolean) from public, anon, authenticated, service_role;
revoke execute on function private.decide_drill(public.controls_drill) from public, anon, authenticated, service_role;
revoke execute on function private.close_drill(public.drills, private.actor, text) from public, anon, authenticated, service_role;
revoke execute on function private.end_overtaken_drill() from public, anon, authenticated, service_role;
revoke execute on function schedule.end_drills() from public, anon, authenticated, service_role;
revoke execute on function private.start_drill(text) from public, anon, authenticated, service_role;
revoke execute on function private.end_drill(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.record_drill(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function private.start_drill(text) to authenticated;
grant execute on function private.end_drill(uuid) to authenticated;
grant execute on function private.record_drill(uuid, integer, text) to service_role;

create function public.start_drill(reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.start_drill(reason);
end;
create function public.end_drill(id uuid)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.end_drill(id);
end;
create function public.record_drill(id uuid, time_to_stop_ms integer, problem text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_drill(id, time_to_stop_ms, problem);
end;
revoke execute on function public.start_drill(text) from public, anon, authenticated, service_role;
revoke execute on function public.end_drill(uuid) from public, anon, authenticated, service_role;
revoke execute on function public.record_drill(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function public.start_drill(text) to authenticated;
grant execute on function public.end_drill(uuid) to authenticated;
grant execute on function public.record_drill(uuid, integer, text) to service_role;
