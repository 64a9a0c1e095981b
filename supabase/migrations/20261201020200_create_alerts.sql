-- Alerts: rules that hold for one label set, from pending to resolved, and who was told. What is true is judged by
-- alerts/evaluate; who hears of it is decided here, in the transaction that writes it.

create table public.alert_silences (
  id uuid primary key default gen_random_uuid(),
  rule text,
  labels jsonb not null default '{}',
  reason text not null,
  starts_at timestamptz not null default clock_timestamp(),
  ends_at timestamptz not null,
  created_by uuid,
  created_by_name text not null,
  ended_at timestamptz,
  ended_by_name text,
  constraint alert_silences_labels_are_object check (jsonb_typeof(labels) = 'object'),
  constraint alert_silences_span check (ends_at > starts_at and ends_at - starts_at <= interval '30 days'),
  constraint alert_silences_reason_length check (char_length(reason) between 1 and 500),
  constraint alert_silences_ended_by_somebody check ((ended_at is null) = (ended_by_name is null))
);
-- Serves those that may still hold.
create index alert_silences_open on public.alert_silences (ends_at) where ended_at is null;
comment on table public.alert_silences is 'What matches is judged and shown, and tells nobody. Ends at its time or by hand; never without an end.';
comment on column public.alert_silences.rule is 'The rule it silences; null for every one.';
comment on column public.alert_silences.labels is 'Labels an alert must have, all of them; empty for any.';
alter table public.alert_silences enable row level security;
grant select on public.alert_silences to authenticated, service_role;
create policy "Members see what is silenced" on public.alert_silences for select to authenticated
  using ((select private.member_role()) is not null);

create table public.alerts (
  id uuid primary key default gen_random_uuid(),
  dedup_key text not null unique,
  rule text not null,
  labels jsonb not null default '{}',
  severity text not null,
  state text not null,
  title text not null,
  summary text not null,
  value double precision,
  pending_at timestamptz not null,
  firing_at timestamptz,
  clearing_since timestamptz,
  unknown_since timestamptz,
  resolved_at timestamptz,
  inhibited_by text,
  silence_id uuid references public.alert_silences (id),
  announced_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  acknowledged_by_name text,
  acknowledged_reason text,
  constraint alerts_severity_known check (severity in ('critical', 'warning')),
  constraint alerts_state_known check (state in ('pending', 'firing', 'resolved')),
  constraint alerts_labels_are_object check (jsonb_typeof(labels) = 'object'),
  constraint alerts_fired_first check (state = 'pending' or firing_at is not null),
  constraint alerts_resolved_with_time check ((state = 'resolved') = (resolved_at is not null)),
  constraint alerts_acknowledged_by_somebody check ((acknowledged_at is null) = (acknowledged_by_name is null))
);
create unique index alerts_open_once on public.alerts (rule, labels) where resolved_at is null;
-- Serves the history, newest first.
create index alerts_history on public.alerts (resolved_at desc, id desc) where resolved_at is not null;
create index alerts_of_silence on public.alerts (silence_id) where silence_id is not null;
comment on table public.alerts is 'One row per episode of a rule and its labels. What never fired leaves none.';
comment on column public.alerts.dedup_key is 'Names the episode everywhere it is told: rule, label values, since when in ms since 1970.';
comment on column public.alerts.pending_at is 'Since when the condition is true.';
comment on column public.alerts.clearing_since is 'Since when it is no longer true, while it is kept on.';
comment on column public.alerts.unknown_since is 'Since when nobody can tell.';
comment on column public.alerts.inhibited_by is 'The rule that fires for the same objective and says it more gravely.';
comment on column public.alerts.announced_at is 'When it was first given to those who tell people; null while nobody was told.';
alter table public.alerts enable row level security;
grant select on public.alerts to authenticated, service_role;
create policy "Members see alerts" on public.alerts for select to authenticated
  using ((select private.member_role()) is not null);

create table public.alert_events (
  id bigint generated always as identity primary key,
  alert_id uuid not null references public.alerts (id) on delete cascade,
  at timestamptz not null,
  kind text not null,
  announce boolean not null default false,
  actor_id uuid,
  actor_name text,
  reason text,
  constraint alert_events_kind_known check (kind in ('pending', 'firing', 'acknowledged', 'silenced', 'unsilenced', 'inhibited', 'uninhibited', 'announced', 'resolved'))
);
create index alert_events_of_alert on public.alert_events (alert_id, id);
comment on table public.alert_events is 'What happened to an alert, in order.';
comment on column public.alert_events.announce is 'People must be told of it.';
alter table public.alert_events enable row level security;
grant select on public.alert_events to authenticated, service_role;
create policy "Members see what happened to alerts" on public.alert_events for select to authenticated
  using ((select private.member_role()) is not null);

-- One row: an alert that is not evaluated is no alert, and the page must be able to say so.
create table public.alert_evaluation (
  id smallint primary key default 1,
  at timestamptz not null,
  watching_since timestamptz not null,
  constraint alert_evaluation_only_row check (id = 1)
);
comment on table public.alert_evaluation is 'When rules were last judged.';
comment on column public.alert_evaluation.watching_since is 'Since when that is done without a gap of a minute.';
alter table public.alert_evaluation enable row level security;
grant select on public.alert_evaluation to authenticated, service_role;
create policy "Members see when alerts were judged" on public.alert_evaluation for select to authenticated
  using ((select private.member_role()) is not null);

create function private.alert_dedup_key(p_rule text, p_labels jsonb, p_since timestamptz)
returns text
language sql
immutable
set search_path = ''
as $$
  select p_rule || '/' || coalesce((select string_agg(l.value, ',' order by l.key collate "C") from jsonb_each_text(p_labels) l), '')
    || '/' || floor(extract(epoch from p_since) * 1000)::bigint
$$;
revoke execute on function private.alert_dedup_key(text, jsonb, timestamptz) from public, anon, authenticated, service_role;

create function private.add_alert_event(p_alert uuid, p_kind text, p_at timestamptz, p_announce boolean default false,
  p_actor private.actor default null, p_reason text default null)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.alert_events (alert_id, at, kind, announce, actor_id, actor_name, reason)
  values (p_alert, p_at, p_kind, p_announce, p_actor.id, p_actor.name, nullif(btrim(p_reason), ''))
$$;
revoke execute on function private.add_alert_event(uuid, text, timestamptz, boolean, private.actor, text) from public, anon, authenticated, service_role;

-- Which silence hides what, and whom that leaves to be told: fires, is hidden by nothing, is handled by nobody, once.
create function private.settle_alerts(p_now timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_alert record;
begin
  for v_alert in
    select a.id, a.silence_id as was, s.id as silence from public.alerts a
    left join lateral (
      select x.id from public.alert_silences x
      where x.ended_at is null and x.starts_at <= p_now and x.ends_at > p_now
        and (x.rule is null or x.rule = a.rule) and a.labels @> x.labels
      order by x.ends_at desc, x.id limit 1
    ) s on true
    where a.resolved_at is null and s.id is distinct from a.silence_id
    order by a.id for update of a
  loop
    update public.alerts a set silence_id = v_alert.silence where a.id = v_alert.id;
    if (v_alert.was is null) <> (v_alert.silence is null) then
      perform private.add_alert_event(v_alert.id, case when v_alert.silence is null then 'unsilenced' else 'silenced' end, p_now);
    end if;
  end loop;

  for v_alert in
    update public.alerts a set announced_at = p_now
    where a.state = 'firing' and a.announced_at is null and a.silence_id is null and a.inhibited_by is null and a.acknowledged_at is null
    returning a.id
  loop
    perform private.add_alert_event(v_alert.id, 'announced', p_now, true);
  end loop;
end
$$;
revoke execute on function private.settle_alerts(timestamptz) from public, anon, authenticated, service_role;

-- Ends one: resolved when it fired, gone when it never did. A span in which something critical fired is an incident;
-- those of controls are told apart by themselves.
create function private.end_alert(p_alert public.alerts, p_at timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_alert.state = 'pending' then
    delete from public.alerts a where a.id = p_alert.id;
    return;
  end if;
  update public.alerts a
  set state = 'resolved', resolved_at = greatest(p_at, p_alert.pending_at), clearing_since = null, unknown_since = null
  where a.id = p_alert.id;
  perform private.add_alert_event(p_alert.id, 'resolved', p_at, p_alert.announced_at is not null);
  update public.incidents i set ended_at = greatest(p_at, i.started_at)
  where i.source = 'alert' and i.source_name = p_alert.dedup_key and i.ended_at is null;
end
$$;
revoke execute on function private.end_alert(public.alerts, timestamptz) from public, anon, authenticated, service_role;

create function private.record_alert_incident(p_alert public.alerts)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into public.incidents (started_at, source, source_name, title)
  select p_alert.pending_at, 'alert', p_alert.dedup_key,
    left(coalesce((select o.title || ': ' from public.slo_objectives o where o.id = p_alert.labels ->> 'slo'), '') || p_alert.title, 120)
  where p_alert.severity = 'critical' and p_alert.rule <> 'KillSwitchEnabled'
  on conflict (source, source_name, started_at) do nothing
$$;
revoke execute on function private.record_alert_incident(public.alerts) from public, anon, authenticated, service_role;
