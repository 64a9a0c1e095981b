-- What happened in a stretch of time, of every kind, in the order in which it happened. A kind is a line of the registry
-- and a function that reads it; a new one changes nothing else here.

-- Serve the kinds.
create index audit_logs_control_changes on public.audit_logs (created_at, seq)
  where split_part(action, '.', 1) in ('control', 'allow_list', 'queue', 'drill') and action not like '%.refused';
create index audit_logs_refused_when on public.audit_logs (created_at, seq) where action like '%.refused';
create index approval_events_when on public.approval_events (at, id);
create index alert_events_when on public.alert_events (at, id);

create type private.incident_event as (at timestamptz, key text, kind text, detail jsonb);

create table private.incident_kinds (
  kind text primary key,
  position integer not null unique,
  reader text not null unique,
  constraint incident_kinds_kind_is_name check (kind ~ '^[a-z_]+$'),
  constraint incident_kinds_reader_is_name check (reader ~ '^[a-z_]+$')
);
comment on table private.incident_kinds is 'What an incident view merges. reader: a function in private that takes (from, to, after_at, after_key, limit) and gives incident_events of its kind after that place, oldest first.';
alter table private.incident_kinds enable row level security;

create function private.audit_incident_event(p_kind text, a public.audit_logs)
returns private.incident_event
language sql
stable
security definer
set search_path = ''
as $$
  select row(a.created_at, 'audit:' || lpad(a.seq::text, 19, '0'), p_kind, jsonb_build_object(
    'seq', a.seq, 'actor_name', a.actor_name, 'actor_type', a.actor_type, 'action', a.action, 'resource_type', a.resource_type,
    'resource_id', a.resource_id, 'reason', a.reason, 'metadata', a.metadata, 'channel', a.channel))::private.incident_event
$$;

create function private.incident_controls(p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_key text, p_limit integer)
returns setof private.incident_event
language sql
stable
security definer
set search_path = ''
as $$
  select e.* from (
    select a as entry from public.audit_logs a
    where split_part(a.action, '.', 1) in ('control', 'allow_list', 'queue', 'drill') and a.action not like '%.refused'
      and a.created_at >= greatest(p_from, p_after_at) and a.created_at < p_to
      and (a.created_at, 'audit:' || lpad(a.seq::text, 19, '0')) > (p_after_at, p_after_key)
    order by a.created_at, a.seq limit p_limit) n, private.audit_incident_event('controls', n.entry) e
$$;

create function private.incident_refusals(p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_key text, p_limit integer)
returns setof private.incident_event
language sql
stable
security definer
set search_path = ''
as $$
  select e.* from (
    select a as entry from public.audit_logs a
    where a.action like '%.refused' and a.created_at >= greatest(p_from, p_after_at) and a.created_at < p_to
      and (a.created_at, 'audit:' || lpad(a.seq::text, 19, '0')) > (p_after_at, p_after_key)
    order by a.created_at, a.seq limit p_limit) n, private.audit_incident_event('refusals', n.entry) e
$$;

create function private.incident_approvals(p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_key text, p_limit integer)
returns setof private.incident_event
language sql
stable
security definer
set search_path = ''
as $$
  select v.at, 'approval:' || lpad(v.id::text, 19, '0'), 'approvals', jsonb_build_object(
    'approval_id', v.approval_id, 'type', v.type, 'actor_name', v.actor_name, 'actor_type', v.actor_type, 'operation', q.operation,
    'risk_level', q.risk_level, 'reason', v.detail -> 'reason')
  from public.approval_events v join public.approval_queue q on q.id = v.approval_id
  where v.at >= greatest(p_from, p_after_at) and v.at < p_to
    and (v.at, 'approval:' || lpad(v.id::text, 19, '0')) > (p_after_at, p_after_key)
    and v.type in ('requested', 'asked', 'answered', 'approved', 'rejected', 'expired', 'voided', 'lapsed', 'consumed')
  order by v.at, v.id limit p_limit
$$;

create function private.incident_alerts(p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_key text, p_limit integer)
returns setof private.incident_event
language sql
stable
security definer
set search_path = ''
as $$
  select v.at, 'alert:' || lpad(v.id::text, 19, '0'), 'alerts', jsonb_build_object(
    'alert_id', v.alert_id, 'type', v.kind, 'actor_name', v.actor_name, 'rule', l.rule, 'title', l.title, 'severity', l.severity, 'reason', v.reason)
  from public.alert_events v join public.alerts l on l.id = v.alert_id
  where v.at >= greatest(p_from, p_after_at) and v.at < p_to
    and (v.at, 'alert:' || lpad(v.id::text, 19, '0')) > (p_after_at, p_after_key)
    and v.kind in ('firing', 'acknowledged', 'silenced', 'unsilenced', 'resolved')
  order by v.at, v.id limit p_limit
$$;

insert into private.incident_kinds (kind, position, reader) values
  ('controls', 1, 'incident_controls'), ('approvals', 2, 'incident_approvals'),
  ('refusals', 3, 'incident_refusals'), ('alerts', 4, 'incident_alerts');

-- The first events of each kind after the place, of which the earliest win: a page reads no more than a page of each.
create function private.merge_incident_events(p_kinds text[], p_from timestamptz, p_to timestamptz, p_after_at timestamptz, p_after_key text, p_limit integer)
returns setof private.incident_event
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_statement text;
begin
  select string_agg(format('select * from private.%I($1, $2, $3, $4, $5)', k.reader), ' union all ' order by k.position) into v_statement
  from private.incident_kinds k where k.kind = any (p_kinds);
  if v_statement is not null then
    return query execute 'select * from (' || v_statement || ') e order by e.at, e.key limit $5'
      using p_from, p_to, p_after_at, p_after_key, p_limit;
  end if;
end
$$;

create function private.read_incident_events(p_from timestamptz, p_to timestamptz, p_cursor jsonb, p_kinds text[], p_page_size integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_approver(v_actor, 'incident.read', 'audit_log', null);
  v_known text[] := array(select k.kind from private.incident_kinds k order by k.position);
  v_kinds text[] := coalesce(p_kinds, v_known);
  v_to timestamptz := coalesce(p_to, clock_timestamp());
  v_size integer := least(greatest(coalesce(p_page_size, 200), 1), 500);
  v_wrong text;
  v_events jsonb;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_wrong := case
    when p_from is null then 'from_time'
    when v_to <= p_from or v_to - p_from > interval '31 days' then 'to_time'
    when not v_kinds <@ v_known then 'kinds'
    when private.wrong_key(p_cursor, '{"at": "time", "key": "text"}') is not null then 'cursor' end;
  if v_wrong is not null then
    return private.invalid_field(v_actor, 'incident.read', 'audit_log', null, v_wrong,
      v_wrong || ' cannot be used: an incident has a beginning, an end after it and at most 31 days, and the kinds ' || array_to_string(v_known, ', ') || '.',
      'Choose another span.');
  end if;
  select coalesce(jsonb_agg(to_jsonb(e) order by e.at, e.key), '[]') into v_events
  from private.merge_incident_events(v_kinds, p_from, v_to, coalesce((p_cursor ->> 'at')::timestamptz, '-infinity'), coalesce(p_cursor ->> 'key', ''), v_size) e;
  return jsonb_build_object('server_time', clock_timestamp(), 'kinds', v_known, 'events', v_events,
    'next', case when jsonb_array_length(v_events) = v_size
      then jsonb_build_object('at', v_events -> -1 -> 'at', 'key', v_events -> -1 -> 'key') end);
end
$$;

revoke all on private.incident_kinds from public, anon, authenticated, service_role;
revoke execute on function private.audit_incident_event(text, public.audit_logs) from public, anon, authenticated, service_role;
revoke execute on function private.incident_controls(timestamptz, timestamptz, timestamptz, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.incident_refusals(timestamptz, timestamptz, timestamptz, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.incident_approvals(timestamptz, timestamptz, timestamptz, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.incident_alerts(timestamptz, timestamptz, timestamptz, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.merge_incident_events(text[], timestamptz, timestamptz, timestamptz, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.read_incident_events(timestamptz, timestamptz, jsonb, text[], integer) from public, anon, authenticated, service_role;
grant execute on function private.read_incident_events(timestamptz, timestamptz, jsonb, text[], integer) to authenticated;

create function public.read_incident_events(from_time timestamptz, to_time timestamptz default null, cursor jsonb default null,
  kinds text[] default null, page_size integer default 200)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_incident_events(from_time, to_time, cursor, kinds, page_size);
end;
revoke execute on function public.read_incident_events(timestamptz, timestamptz, jsonb, text[], integer) from public, anon, authenticated, service_role;
grant execute on function public.read_incident_events(timestamptz, timestamptz, jsonb, text[], integer) to authenticated;
