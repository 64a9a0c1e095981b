-- What an evaluation of alerts reads, and what it writes.

create function private.read_alert_facts()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'server_time', clock_timestamp(),
    'objectives', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', o.id, 'title', o.title, 'kind', o.kind, 'service', o.service, 'limit_value', o.limit_value, 'min_bad', o.min_bad,
        'at', s.at, 'state', s.state, 'remaining', s.remaining, 'allowed_bad', s.figures -> 'budget' -> 'allowedBad',
        'minutes_known', s.figures -> 'minutesKnown', 'tiers', s.figures -> 'tiers') order by o.position, o.id), '[]')
      from public.slo_objectives o join public.slo_status s on s.objective_id = o.id
      where o.enabled),
    'depths', jsonb_build_object(
      'pending_approvals', (select count(*) from public.approval_queue r where r.status = 'pending'),
      'dead_letters', (select count(*) from public.dead_letters d where d.handled_at is null)),
    'controls', (select to_jsonb(c) from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001'),
    'canary', (
      select jsonb_build_object('proven_at', coalesce(k.proven_at, i.created_at), 'problem', k.problem)
      from public.installation i
      left join public.controls_canary k on k.id = '00000000-0000-0000-0000-000000000001'
      limit 1),
    -- What was silent while nobody looked is silent since somebody looks again: after a night switched off nobody is woken.
    'watching_since', coalesce((select e.watching_since from public.alert_evaluation e where e.at > clock_timestamp() - interval '1 minute'), clock_timestamp()),
    'connections', jsonb_build_object(
      'used', (select count(*) from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend'),
      'max', current_setting('max_connections')::integer),
    'open', (
      select coalesce(jsonb_agg(jsonb_build_object('rule', a.rule, 'labels', a.labels, 'state', a.state, 'pending_at', a.pending_at,
        'firing_at', a.firing_at, 'clearing_since', a.clearing_since, 'unknown_since', a.unknown_since) order by a.id), '[]')
      from public.alerts a where a.resolved_at is null))
$$;
revoke execute on function private.read_alert_facts() from public, anon, authenticated, service_role;
grant execute on function private.read_alert_facts() to service_role;

create function public.read_alert_facts()
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_alert_facts();
end;
revoke execute on function public.read_alert_facts() from public, anon, authenticated, service_role;
grant execute on function public.read_alert_facts() to service_role;

-- One evaluation, whole. Two evaluators at once write what the later one found; an older one that comes late writes
-- nothing. A row is touched only when something about it changed: every change is told to every open panel.
create function private.write_alerts(p_at timestamptz, p_entries jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_entry record;
  v_old public.alerts;
  v_new public.alerts;
  v_written integer := 0;
begin
  if jsonb_typeof(p_entries) is distinct from 'array' or p_at is null or p_at > clock_timestamp() + interval '1 minute' then
    return private.error_answer(422, 'INVALID_FIELD', 'at must be a time, entries a list.', 'Send one evaluation.', '{"field": "entries"}');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('alerts', 0));
  insert into public.alert_evaluation as e (at, watching_since) values (p_at, p_at)
  on conflict (id) do update
    set at = excluded.at, watching_since = case when e.at > excluded.at - interval '1 minute' then e.watching_since else excluded.at end
    where e.at <= excluded.at;
  if not found then
    return jsonb_build_object('written', 0);
  end if;

  for v_entry in
    select e.* from jsonb_to_recordset(p_entries) as e (rule text, labels jsonb, severity text, title text, summary text, value double precision,
      ended_at timestamptz, state text, pending_at timestamptz, firing_at timestamptz, clearing_since timestamptz, unknown_since timestamptz, inhibited_by text)
  loop
    select a.* into v_old from public.alerts a
    where a.rule = v_entry.rule and a.labels = v_entry.labels and a.resolved_at is null for update;
    if v_old.id is not null and v_entry.ended_at is not null then
      perform private.end_alert(v_old, v_entry.ended_at);
      v_old := null;
      v_written := v_written + 1;
    end if;
    continue when v_entry.state is null;

    if v_old.id is null then
      insert into public.alerts (dedup_key, rule, labels, severity, state, title, summary, value, pending_at, firing_at, clearing_since, unknown_since, inhibited_by)
      values (private.alert_dedup_key(v_entry.rule, v_entry.labels, v_entry.pending_at), v_entry.rule, v_entry.labels, v_entry.severity, v_entry.state,
        v_entry.title, v_entry.summary, v_entry.value, v_entry.pending_at, v_entry.firing_at, v_entry.clearing_since, v_entry.unknown_since, v_entry.inhibited_by)
      -- The same episode, told by an evaluator that began before it was resolved.
      on conflict (dedup_key) do nothing
      returning * into v_new;
      continue when v_new.id is null;
      perform private.add_alert_event(v_new.id, 'pending', v_new.pending_at);
    else
      update public.alerts a
      set state = v_entry.state, title = v_entry.title, summary = v_entry.summary, value = v_entry.value, severity = v_entry.severity,
        -- An evaluator that did not see it fire takes nothing back.
        firing_at = coalesce(a.firing_at, v_entry.firing_at),
        clearing_since = v_entry.clearing_since, unknown_since = v_entry.unknown_since, inhibited_by = v_entry.inhibited_by
      where a.id = v_old.id
        and not (a.state = 'firing' and v_entry.state = 'pending')
        and (a.state, a.summary, a.severity, a.clearing_since, a.unknown_since, a.inhibited_by)
          is distinct from (v_entry.state, v_entry.summary, v_entry.severity, v_entry.clearing_since, v_entry.unknown_since, v_entry.inhibited_by)
      returning a.* into v_new;
      continue when v_new.id is null;
    end if;
    v_written := v_written + 1;
    if v_new.state = 'firing' and v_old.state is distinct from 'firing' then
      perform private.add_alert_event(v_new.id, 'firing', v_new.firing_at);
      perform private.record_alert_incident(v_new);
    end if;
    if v_new.inhibited_by is distinct from v_old.inhibited_by and (v_new.inhibited_by is null or v_old.inhibited_by is null) then
      perform private.add_alert_event(v_new.id, case when v_new.inhibited_by is null then 'uninhibited' else 'inhibited' end, p_at, false, null, v_new.inhibited_by);
    end if;
  end loop;
  perform private.settle_alerts(clock_timestamp());
  return jsonb_build_object('written', v_written);
end
$$;
revoke execute on function private.write_alerts(timestamptz, jsonb) from public, anon, authenticated, service_role;
grant execute on function private.write_alerts(timestamptz, jsonb) to service_role;

create function public.write_alerts(at timestamptz, entries jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '10s'
begin atomic
  select private.write_alerts(at, entries);
end;
revoke execute on function public.write_alerts(timestamptz, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.write_alerts(timestamptz, jsonb) to service_role;

-- An alert that was judged and told from outside, because nothing in here could: written once the database is back.
create function private.record_outside_alert(p_rule text, p_labels jsonb, p_title text, p_summary text, p_since timestamptz, p_firing_at timestamptz, p_resolved_at timestamptz)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_key text := private.alert_dedup_key(p_rule, coalesce(p_labels, '{}'), p_since);
  v_alert public.alerts;
begin
  if p_rule is null or p_rule !~ '^[A-Za-z0-9]{1,60}$' or p_title is null or p_since is null or p_firing_at is null or p_firing_at < p_since
    or p_resolved_at < p_firing_at or jsonb_typeof(coalesce(p_labels, '{}')) <> 'object' then
    return private.error_answer(422, 'INVALID_FIELD', 'rule, title, since and firing_at are needed, in the order of time.', 'Send the episode as it was judged.', '{"field": "firing_at"}');
  end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('alerts', 0));
  insert into public.alerts (dedup_key, rule, labels, severity, state, title, summary, pending_at, firing_at, announced_at)
  values (v_key, p_rule, coalesce(p_labels, '{}'), 'critical', 'firing', left(p_title, 120), left(coalesce(p_summary, p_title), 500), p_since, p_firing_at, p_firing_at)
  on conflict do nothing
  returning * into v_alert;
  if v_alert.id is not null then
    perform private.add_alert_event(v_alert.id, 'pending', p_since);
    perform private.add_alert_event(v_alert.id, 'firing', p_firing_at);
    perform private.record_alert_incident(v_alert);
  end if;
  select a.* into v_alert from public.alerts a where a.dedup_key = v_key and a.resolved_at is null for update;
  if found and p_resolved_at is not null then
    -- Those who told that it began told that it ended, too.
    v_alert.announced_at := null;
    perform private.end_alert(v_alert, p_resolved_at);
  end if;
  return jsonb_build_object('ok', true, 'dedup_key', v_key);
end
$$;
revoke execute on function private.record_outside_alert(text, jsonb, text, text, timestamptz, timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function private.record_outside_alert(text, jsonb, text, text, timestamptz, timestamptz, timestamptz) to service_role;

create function public.record_outside_alert(rule text, labels jsonb, title text, summary text, since timestamptz, firing_at timestamptz, resolved_at timestamptz default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_outside_alert(rule, labels, title, summary, since, firing_at, resolved_at);
end;
revoke execute on function public.record_outside_alert(text, jsonb, text, text, timestamptz, timestamptz, timestamptz) from public, anon, authenticated, service_role;
grant execute on function public.record_outside_alert(text, jsonb, text, text, timestamptz, timestamptz, timestamptz) to service_role;

-- What was over long ago goes; what is open never does.
create function schedule.keep_alerts()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from public.alerts a where a.resolved_at < clock_timestamp() - interval '400 days';
  delete from public.alert_silences s where least(s.ended_at, s.ends_at) < clock_timestamp() - interval '400 days'
    and not exists (select from public.alerts a where a.silence_id = s.id)
$$;
revoke execute on function schedule.keep_alerts() from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values
  ('evaluate_alerts', '15 seconds', 'function', 'alerts/evaluate'),
  ('keep_alerts', '30 minutes', 'sql', 'keep_alerts');
select schedule.install_cron_jobs();
