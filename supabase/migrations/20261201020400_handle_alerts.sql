-- What people do about alerts: say that they are on it, keep one silent for a while, look.

create function private.acknowledge_alert(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_may_acknowledge(v_actor, p_id::text);
  v_alert public.alerts;
  v_now timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(p_reason) > 500 then
    return private.invalid_field(v_actor, 'alert.acknowledged', 'alert', p_id::text, 'reason', 'reason must have at most 500 characters.', 'Say in a sentence what you do about it.');
  end if;
  select a.* into v_alert from public.alerts a where a.id = p_id for update;
  -- The role may be another by now: it was waited for the row.
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_may_acknowledge(v_actor, p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_now := clock_timestamp();
  if v_alert.id is null then
    return private.refuse(v_actor, 'alert.acknowledged', 'alert', p_id::text, 404, 'NOT_FOUND',
      'There is no such alert.', 'What never fired leaves nothing behind. Look at the list.');
  end if;
  if v_alert.state <> 'firing' then
    return private.refuse(v_actor, 'alert.acknowledged', 'alert', p_id::text, 409, 'NOT_FIRING',
      case v_alert.state when 'pending' then 'It is not firing yet.' else 'It is over.' end, 'There is nothing to acknowledge.');
  end if;
  if v_alert.acknowledged_at is not null then
    return private.refuse(v_actor, 'alert.acknowledged', 'alert', p_id::text, 409, 'ALREADY_ACKNOWLEDGED',
      format('%s is on it already.', v_alert.acknowledged_by_name), 'Ask them.',
      jsonb_build_object('by', v_alert.acknowledged_by_name, 'at', v_alert.acknowledged_at));
  end if;
  update public.alerts a
  set acknowledged_at = v_now, acknowledged_by = v_actor.id, acknowledged_by_name = v_actor.name, acknowledged_reason = nullif(btrim(p_reason), '')
  where a.id = p_id;
  perform private.add_alert_event(p_id, 'acknowledged', v_now, v_alert.announced_at is not null, v_actor, p_reason);
  perform private.audit(v_actor, 'alert.acknowledged', 'alert', p_id::text, p_reason, jsonb_build_object('rule', v_alert.rule, 'labels', v_alert.labels));
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;

create function private.refuse_unless_may_acknowledge(p_actor private.actor, p_id text)
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select case when p_actor.role is null or p_actor.role not in ('admin', 'approver', 'system') then
    private.refuse(p_actor, 'alert.acknowledged', 'alert', p_id, 403, 'NOT_ALLOWED',
      'Only an admin or an approver may do this.', 'Ask ' || private.whom_to_ask() || '.') end
$$;

create function private.silence_alerts(p_rule text, p_labels jsonb, p_ends_at timestamptz, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor;
  v_refusal jsonb;
  v_reason text := btrim(coalesce(p_reason, ''));
  v_labels jsonb := coalesce(p_labels, '{}');
  v_now timestamptz;
  v_problem text[];
  v_id uuid;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('alerts', 0));
  v_now := clock_timestamp();
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'alert.silenced', 'alert_silence', p_rule);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := case
    when p_rule is not null and p_rule !~ '^[A-Za-z0-9]{1,60}$'
      then array['rule', 'rule must be the name of a rule, or null for every one.', 'Take it from the alert.']
    when jsonb_typeof(v_labels) <> 'object' or exists (select from jsonb_each(v_labels) l where jsonb_typeof(l.value) <> 'string') or pg_column_size(v_labels) > 2000
      then array['labels', 'labels must be an object of texts.', 'Take them from the alert.']
    when p_ends_at is null or p_ends_at <= v_now or p_ends_at > v_now + interval '30 days'
      then array['ends_at', 'ends_at must lie ahead, by at most 30 days.', 'A silence without an end would be forgotten.']
    when char_length(v_reason) not between 1 and 500
      then array['reason', 'reason must have 1 to 500 characters.', 'Say why nobody needs to be told.']
  end;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'alert.silenced', 'alert_silence', p_rule, v_problem[1], v_problem[2], v_problem[3]);
  end if;
  insert into public.alert_silences (rule, labels, reason, starts_at, ends_at, created_by, created_by_name)
  values (p_rule, v_labels, v_reason, v_now, p_ends_at, v_actor.id, v_actor.name) returning id into v_id;
  perform private.settle_alerts(v_now);
  perform private.audit(v_actor, 'alert.silenced', 'alert_silence', v_id::text, v_reason,
    jsonb_build_object('rule', p_rule, 'labels', v_labels, 'ends_at', p_ends_at));
  return jsonb_build_object('ok', true, 'id', v_id);
end
$$;

create function private.end_silence(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor;
  v_refusal jsonb;
  v_now timestamptz;
  v_silence public.alert_silences;
begin
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('alerts', 0));
  v_now := clock_timestamp();
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'alert.silence_ended', 'alert_silence', p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select s.* into v_silence from public.alert_silences s where s.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'alert.silence_ended', 'alert_silence', p_id::text, 404, 'NOT_FOUND',
      'There is no such silence.', 'Look it up on the alerts page.');
  end if;
  if v_silence.ended_at is not null or v_silence.ends_at <= v_now then
    return private.refuse(v_actor, 'alert.silence_ended', 'alert_silence', p_id::text, 409, 'ALREADY_ENDED',
      coalesce(v_silence.ended_by_name || ' has ended it.', 'Its time was over.'), 'Alerts tell people again already.');
  end if;
  update public.alert_silences s set ended_at = v_now, ended_by_name = v_actor.name where s.id = p_id;
  perform private.settle_alerts(v_now);
  perform private.audit(v_actor, 'alert.silence_ended', 'alert_silence', p_id::text, p_reason,
    jsonb_build_object('rule', v_silence.rule, 'labels', v_silence.labels));
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;

-- What is open, gravest and oldest first, with what is silenced; and a page of what is over, newest first.
create function private.read_alerts(p_before jsonb, p_page_size integer)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_size integer := least(greatest(coalesce(p_page_size, 50), 1), 200);
  v_items jsonb;
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members see alerts.', 'Ask an admin for an invitation.');
  end if;
  select coalesce(jsonb_agg(to_jsonb(a) order by a.resolved_at desc, a.id desc), '[]') into v_items
  from (
    select x.* from public.alerts x
    where x.resolved_at is not null
      and (p_before is null or (x.resolved_at, x.id) < ((p_before ->> 'at')::timestamptz, (p_before ->> 'id')::uuid))
    order by x.resolved_at desc, x.id desc limit v_size
  ) a;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'items', v_items,
    'next', case when jsonb_array_length(v_items) = v_size
      then jsonb_build_object('at', v_items -> -1 -> 'resolved_at', 'id', v_items -> -1 -> 'id') end);
end
$$;

create function private.read_open_alerts()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members see alerts.', 'Ask an admin for an invitation.');
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'evaluated_at', (select e.at from public.alert_evaluation e),
    'open', (
      select coalesce(jsonb_agg(to_jsonb(a) order by a.state, a.severity, a.pending_at, a.id), '[]')
      from (select x.* from public.alerts x where x.resolved_at is null order by x.state, x.severity, x.pending_at, x.id limit 1000) a),
    'silences', (
      select coalesce(jsonb_agg(to_jsonb(s) order by s.ends_at, s.id), '[]')
      from public.alert_silences s where s.ended_at is null and s.ends_at > clock_timestamp()));
end
$$;

create function private.read_alert(p_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members see alerts.', 'Ask an admin for an invitation.');
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'alert', (select to_jsonb(a) from public.alerts a where a.id = p_id),
    'silence', (select to_jsonb(s) from public.alerts a join public.alert_silences s on s.id = a.silence_id where a.id = p_id),
    'events', (select coalesce(jsonb_agg(to_jsonb(e) - array['actor_id', 'alert_id'] order by e.id), '[]') from public.alert_events e where e.alert_id = p_id),
    -- The same rule and labels before: whether this is the first time tonight, or the tenth.
    'earlier', (
      select coalesce(jsonb_agg(jsonb_build_object('id', b.id, 'pending_at', b.pending_at, 'firing_at', b.firing_at, 'resolved_at', b.resolved_at,
        'acknowledged_by_name', b.acknowledged_by_name) order by b.resolved_at desc, b.id desc), '[]')
      from public.alerts a
      cross join lateral (select x.* from public.alerts x where x.rule = a.rule and x.labels = a.labels and x.id <> a.id and x.resolved_at is not null
        order by x.resolved_at desc, x.id desc limit 10) b
      where a.id = p_id));
end
$$;
-- Serves what was before.
create index alerts_of_rule on public.alerts (rule, labels, resolved_at desc) where resolved_at is not null;

revoke execute on function private.acknowledge_alert(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.refuse_unless_may_acknowledge(private.actor, text) from public, anon, authenticated, service_role;
revoke execute on function private.silence_alerts(text, jsonb, timestamptz, text) from public, anon, authenticated, service_role;
revoke execute on function private.end_silence(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_alerts(jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_open_alerts() from public, anon, authenticated, service_role;
revoke execute on function private.read_alert(uuid) from public, anon, authenticated, service_role;
grant execute on function private.acknowledge_alert(uuid, text) to authenticated;
grant execute on function private.silence_alerts(text, jsonb, timestamptz, text) to authenticated;
grant execute on function private.end_silence(uuid, text) to authenticated;
grant execute on function private.read_alerts(jsonb, integer) to authenticated;
grant execute on function private.read_open_alerts() to authenticated;
grant execute on function private.read_alert(uuid) to authenticated;

create function public.acknowledge_alert(id uuid, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.acknowledge_alert(id, reason);
end;
create function public.silence_alerts(rule text, labels jsonb, ends_at timestamptz, reason text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.silence_alerts(rule, labels, ends_at, reason);
end;
create function public.end_silence(id uuid, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.end_silence(id, reason);
end;
create function public.read_alerts(before jsonb default null, page_size integer default 50)
returns jsonb language sql stable security invoker set search_path = ''
begin atomic
  select private.read_alerts(before, page_size);
end;
create function public.read_open_alerts()
returns jsonb language sql stable security invoker set search_path = ''
begin atomic
  select private.read_open_alerts();
end;
create function public.read_alert(id uuid)
returns jsonb language sql stable security invoker set search_path = ''
begin atomic
  select private.read_alert(id);
end;
revoke execute on function public.acknowledge_alert(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.silence_alerts(text, jsonb, timestamptz, text) from public, anon, authenticated, service_role;
revoke execute on function public.end_silence(uuid, text) from public, anon, authenticated, service_role;
revoke execute on function public.read_alerts(jsonb, integer) from public, anon, authenticated, service_role;
revoke execute on function public.read_open_alerts() from public, anon, authenticated, service_role;
revoke execute on function public.read_alert(uuid) from public, anon, authenticated, service_role;
grant execute on function public.acknowledge_alert(uuid, text) to authenticated;
grant execute on function public.silence_alerts(text, jsonb, timestamptz, text) to authenticated;
grant execute on function public.end_silence(uuid, text) to authenticated;
grant execute on function public.read_alerts(jsonb, integer) to authenticated;
grant execute on function public.read_open_alerts() to authenticated;
grant execute on function public.read_alert(uuid) to authenticated;
