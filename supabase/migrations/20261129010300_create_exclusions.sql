-- Minutes that are left out of an objective, such as announced maintenance: neither valid nor bad, in the evaluation and
-- in every chart. The counters stay as they are, so that both values can be told, and nothing is ever deleted here.

create table public.slo_exclusions (
  id bigint generated always as identity primary key,
  objective_id text not null references public.slo_objectives (id) on delete cascade,
  "from" timestamptz not null,
  "to" timestamptz not null,
  reason text not null,
  author_name text not null,
  created_at timestamptz not null default clock_timestamp(),
  withdrawn_at timestamptz,
  withdrawn_by_name text,
  constraint slo_exclusions_whole_minutes check (extract(epoch from "from") % 60 = 0 and extract(epoch from "to") % 60 = 0),
  constraint slo_exclusions_span check ("to" > "from" and "to" - "from" <= interval '7 days'),
  constraint slo_exclusions_reason_length check (char_length(reason) between 1 and 500),
  constraint slo_exclusions_withdrawn_by_somebody check ((withdrawn_at is null) = (withdrawn_by_name is null))
);
-- Serves those that touch the last 28 days, of an objective or of all.
create index slo_exclusions_of_objective on public.slo_exclusions (objective_id, "to" desc);
comment on table public.slo_exclusions is 'Spans of whole minutes, from up to and not including to, that do not count for an objective.';
comment on column public.slo_exclusions.withdrawn_at is 'Since when it does not hold any more; the row stays.';
alter table public.slo_exclusions enable row level security;
grant select on public.slo_exclusions to authenticated;
create policy "Members see what is left out" on public.slo_exclusions for select to authenticated
  using ((select private.member_role()) is not null);

create function private.exclude_from_slo(p_objective text, p_from timestamptz, p_to timestamptz, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'slo.excluded', 'slo_objective', p_objective);
  v_reason text := btrim(coalesce(p_reason, ''));
  v_now timestamptz := clock_timestamp();
  v_problem text[];
  v_id bigint;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := case
    when not exists (select from public.slo_objectives o where o.id = p_objective)
      then array['objective', 'There is no such objective.', 'Take the id of one.']
    when p_from is null or p_from <> date_trunc('minute', p_from, 'UTC') or p_from < v_now - interval '28 days'
      then array['from_time', 'from_time must be a whole minute of the last 28 days, or one to come.', 'What is older counts nowhere any more.']
    when p_to is null or p_to <> date_trunc('minute', p_to, 'UTC') or p_to <= p_from or p_to - p_from > interval '7 days'
      or p_to > v_now + interval '28 days'
      then array['to_time', 'to_time must be a whole minute after from_time, by at most 7 days, and at most 28 days ahead.', 'Split what is longer.']
    when char_length(v_reason) not between 1 and 500
      then array['reason', 'reason must have 1 to 500 characters.', 'Say why these minutes must not count.']
  end;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'slo.excluded', 'slo_objective', p_objective, v_problem[1], v_problem[2], v_problem[3]);
  end if;
  insert into public.slo_exclusions (objective_id, "from", "to", reason, author_name)
  values (p_objective, p_from, p_to, v_reason, v_actor.name) returning id into v_id;
  perform private.audit(v_actor, 'slo.excluded', 'slo_objective', p_objective, v_reason,
    jsonb_build_object('exclusion', v_id, 'from', p_from, 'to', p_to));
  return jsonb_build_object('ok', true, 'id', v_id);
end
$$;

create function private.withdraw_exclusion(p_id bigint, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'slo.exclusion_withdrawn', 'slo_exclusion', p_id::text);
  v_old public.slo_exclusions;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select e.* into v_old from public.slo_exclusions e where e.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'slo.exclusion_withdrawn', 'slo_exclusion', p_id::text, 404, 'NOT_FOUND',
      'There is no such exclusion.', 'Look it up on the SLO page.');
  end if;
  if v_old.withdrawn_at is not null then
    return private.refuse(v_actor, 'slo.exclusion_withdrawn', 'slo_exclusion', p_id::text, 409, 'ALREADY_WITHDRAWN',
      format('%s has withdrawn it.', v_old.withdrawn_by_name), 'These minutes count already.');
  end if;
  update public.slo_exclusions e set withdrawn_at = clock_timestamp(), withdrawn_by_name = v_actor.name where e.id = p_id;
  perform private.audit(v_actor, 'slo.exclusion_withdrawn', 'slo_objective', v_old.objective_id, p_reason,
    jsonb_build_object('exclusion', p_id, 'from', v_old."from", 'to', v_old."to"));
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;

revoke execute on function private.exclude_from_slo(text, timestamptz, timestamptz, text) from public, anon, authenticated, service_role;
revoke execute on function private.withdraw_exclusion(bigint, text) from public, anon, authenticated, service_role;
grant execute on function private.exclude_from_slo(text, timestamptz, timestamptz, text) to authenticated;
grant execute on function private.withdraw_exclusion(bigint, text) to authenticated;

create function public.exclude_from_slo(objective text, from_time timestamptz, to_time timestamptz, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.exclude_from_slo(objective, from_time, to_time, reason);
end;
revoke execute on function public.exclude_from_slo(text, timestamptz, timestamptz, text) from public, anon, authenticated, service_role;
grant execute on function public.exclude_from_slo(text, timestamptz, timestamptz, text) to authenticated;

create function public.withdraw_exclusion(id bigint, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.withdraw_exclusion(id, reason);
end;
revoke execute on function public.withdraw_exclusion(bigint, text) from public, anon, authenticated, service_role;
grant execute on function public.withdraw_exclusion(bigint, text) to authenticated;

-- What of each objective is left out, for whoever counts.
create function private.exclusion_spans(p_objective text)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('from', e."from", 'to', e."to") order by e."from", e.id), '[]')
  from public.slo_exclusions e
  where e.objective_id = p_objective and e."to" > clock_timestamp() - interval '57 days' and e.withdrawn_at is null
$$;
revoke execute on function private.exclusion_spans(text) from public, anon, authenticated, service_role;

-- As before, with what is left out, and which minute was evaluated last.
create or replace function private.read_slo_objectives()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'evaluated_at', (select min(s.at) from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id where o.enabled
      having count(*) = count(s.at)),
    'objectives', coalesce(jsonb_agg(
      to_jsonb(o) || jsonb_build_object('held_band', s.band, 'better_since', s.better_since, 'exclusions', private.exclusion_spans(o.id))
      order by o.position, o.id), '[]'))
  from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id
  where o.enabled
$$;
