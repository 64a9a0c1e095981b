-- A drill goes the way of a stop, and so it reaches those whom a stop would: as a drill, in words that nobody takes for one.
-- PagerDuty is left out, which would wake people for it.

alter table notify.outbox drop constraint outbox_kind_known;
alter table notify.outbox add constraint outbox_kind_known check (kind in ('alert_firing', 'alert_acknowledged', 'alert_resolved',
  'control_review_due', 'approval_waits', 'digest', 'test', 'drill_started', 'drill_ended'));

create function notify.tell_of_drill()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into notify.outbox (kind, dedup_key, severity, payload)
  values (case when new.ended_at is null then 'drill_started' else 'drill_ended' end, 'drill/' || new.id, 'info',
    jsonb_build_object('since', new.started_at, 'until', new.ended_at, 'by', coalesce(new.ended_by_name, new.started_by_name), 'reason', new.reason,
      'passed', new.passed, 'time_to_stop_ms', new.time_to_stop_ms, 'problem', new.problem, 'because', new.ended_because))
  on conflict (dedup_key, kind) do nothing;
  return null;
end
$$;
revoke execute on function notify.tell_of_drill() from public, anon, authenticated, service_role;
create trigger drills_tell_beginning after insert on public.drills for each row execute function notify.tell_of_drill();
create trigger drills_tell_end after update on public.drills
  for each row when (old.ended_at is null and new.ended_at is not null) execute function notify.tell_of_drill();

-- As before, and drills go where critical alerts do.
create or replace function notify.route_outbox()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_ids bigint[];
begin
  if not exists (select from notify.outbox o where o.routed_at is null) or not pg_catalog.pg_try_advisory_xact_lock(727274, 32) then
    return;
  end if;
  select array_agg(n.id) into v_ids from (select o.id from notify.outbox o where o.routed_at is null order by o.id limit 2000 for update) n;
  insert into notify.deliveries (outbox_id, channel_id, at, kind, dedup_key, severity, rule, give_up_at)
  select o.id, c.id, o.at, o.kind, o.dedup_key, o.severity, o.rule, o.at + s.give_up_after
  from notify.outbox o
  cross join notify.settings s
  join public.notification_channels c on c.enabled and case o.kind
    when 'approval_waits' then 'approval' when 'digest' then 'digest' when 'control_review_due' then 'warning'
    when 'drill_started' then 'critical' when 'drill_ended' then 'critical' else o.severity end = any (c.routes)
  where o.id = any (v_ids) and o.kind not in ('alert_acknowledged', 'alert_resolved')
    -- Whatever nothing answers would stay open there.
    and (c.kind <> 'pagerduty' or o.kind = 'alert_firing')
  on conflict do nothing;
  -- An answer goes where its beginning went, whatever is routed there by now.
  insert into notify.deliveries (outbox_id, channel_id, at, kind, dedup_key, severity, give_up_at)
  select o.id, f.channel_id, o.at, o.kind, o.dedup_key, o.severity, o.at + s.give_up_after
  from notify.outbox o
  cross join notify.settings s
  join notify.deliveries f on f.dedup_key = o.dedup_key and f.kind = 'alert_firing'
  join public.notification_channels c on c.id = f.channel_id and c.enabled
  where o.id = any (v_ids) and o.kind in ('alert_acknowledged', 'alert_resolved')
  on conflict do nothing;
  update notify.outbox o set routed_at = clock_timestamp() where o.id = any (v_ids);
end
$$;
