-- Once minutes are left out of an objective, or count again, what was last found of it no longer stands beside the charts.
-- It is kept, so that bands do not start anew and the gate goes on answering, but marked, and the minute is evaluated again.

alter table public.slo_status add column outdated boolean not null default false;
comment on column public.slo_status.outdated is 'What counts has changed since; the next evaluation replaces it, also for the same minute.';

-- Makes the evaluation due: where jobs are polled it begins within a second, elsewhere by its own clock. The lock is that of
-- an evaluation being written, which otherwise could be one that has not seen the change and take the mark away.
create function private.outdate_slo_status(p_objective text)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('slo_status', 0));
  update public.slo_status s set outdated = true where s.objective_id = p_objective;
  update schedule.jobs j set last_started_at = null where j.name = 'evaluate_slos';
end
$$;
revoke execute on function private.outdate_slo_status(text) from public, anon, authenticated, service_role;

-- As before, but what is outdated was not evaluated.
create or replace function private.read_slo_objectives()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'evaluated_at', (select min(s.at) from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id and not s.outdated
      where o.enabled having count(*) = count(s.at)),
    'objectives', coalesce(jsonb_agg(
      to_jsonb(o) || jsonb_build_object('held_band', s.band, 'better_since', s.better_since, 'exclusions', private.exclusion_spans(o.id))
      order by o.position, o.id), '[]'))
  from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id
  where o.enabled
$$;

-- As before, and for a minute that was evaluated already where that is outdated. An evaluation tells what it left out: when
-- that is no longer what is to be left out, it is outdated from the start.
create or replace function private.write_slo_status(p_at timestamptz, p_entries jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_written integer;
begin
  if jsonb_typeof(p_entries) is distinct from 'array' or p_at is null or p_at <> date_trunc('minute', p_at, 'UTC')
    or p_at > clock_timestamp() then
    return private.error_answer(422, 'INVALID_FIELD', 'at must be a closed minute, entries a list.', 'Send one evaluation.', '{"field": "at"}');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('slo_status', 0));
  with entries as (
    select e.*, coalesce(e.left_out <> private.exclusion_spans(o.id), false) as outdated
    from jsonb_to_recordset(p_entries) as e (objective_id text, state text, band text, band_why text, better_since timestamptz,
      valid bigint, bad bigint, remaining double precision, figures jsonb, left_out jsonb)
    join public.slo_objectives o on o.id = e.objective_id
  ), changed as (
    insert into public.slo_band_changes (objective_id, at, from_band, to_band, valid, bad, remaining)
    select e.objective_id, p_at, s.band, e.band, e.valid, e.bad, e.remaining
    from entries e left join public.slo_status s on s.objective_id = e.objective_id
    where e.band is distinct from s.band and (s.at is null or s.at < p_at or s.outdated and s.at = p_at)
  ), written as (
    insert into public.slo_status as s (objective_id, at, state, band, band_why, better_since, valid, bad, remaining, figures, since, outdated)
    select e.objective_id, p_at, e.state, e.band, e.band_why, e.better_since, e.valid, e.bad, e.remaining, e.figures, p_at, e.outdated from entries e
    on conflict (objective_id) do update
      set at = excluded.at, state = excluded.state, band = excluded.band, band_why = excluded.band_why, better_since = excluded.better_since,
        valid = excluded.valid, bad = excluded.bad, remaining = excluded.remaining, figures = excluded.figures,
        since = case when s.band = excluded.band then s.since else excluded.since end, updated_at = clock_timestamp(),
        outdated = excluded.outdated
      where s.at < excluded.at or s.outdated and s.at = excluded.at
    returning 1
  )
  select count(*) into v_written from written;
  return jsonb_build_object('written', v_written);
end
$$;

-- As before, and what was found is outdated from then on.
create or replace function private.exclude_from_slo(p_objective text, p_from timestamptz, p_to timestamptz, p_reason text)
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
  perform private.outdate_slo_status(p_objective);
  return jsonb_build_object('ok', true, 'id', v_id);
end
$$;

create or replace function private.withdraw_exclusion(p_id bigint, p_reason text)
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
  perform private.outdate_slo_status(v_old.objective_id);
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;
