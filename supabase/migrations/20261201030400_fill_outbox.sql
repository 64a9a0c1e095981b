-- What nobody writes at the moment it happens: approvals that have waited for half and for four fifths of their time, reviews
-- of controls that are due, the digest; and what the trigger on the audit log had to leave out so as not to delay a stop.

create function schedule.fill_outbox()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform notify.tell_engaged_controls();
  perform notify.tell_released_control(a)
  from (
    select l.* from public.audit_logs l
    where l.action in ('control.engaged', 'control.released', 'control.repaired') order by l.seq desc limit 50) a
  where a.action = 'control.released' and a.metadata ->> 'engaged_at' is not null
    and exists (select from notify.outbox o where o.kind = 'alert_firing'
      and o.dedup_key = notify.control_dedup_key(a.resource_id, (a.metadata ->> 'engaged_at')::timestamptz))
    and not exists (select from notify.outbox o where o.kind = 'alert_resolved'
      and o.dedup_key = notify.control_dedup_key(a.resource_id, (a.metadata ->> 'engaged_at')::timestamptz));

  insert into notify.outbox (kind, dedup_key, severity, payload)
  select 'control_review_due', d.dedup_key, 'warning',
    jsonb_build_object('control', d.control, 'review_at', d.review_at, 'since', d.engaged_at, 'by', d.engaged_by, 'reason', left(d.reason, 500))
  from (
    select e.*, 'review/' || e.control || '/' || floor(extract(epoch from e.review_at) * 1000)::bigint as dedup_key
    from public.emergency_controls c
    cross join lateral (values
      ('execution_safe_mode', c.execution_safe_mode, c.execution_safe_mode_review_at, c.execution_safe_mode_engaged_at,
        c.execution_safe_mode_engaged_by_name, c.execution_safe_mode_engaged_reason),
      ('operator_takeover', c.operator_takeover, c.operator_takeover_review_at, c.operator_takeover_engaged_at,
        c.operator_takeover_engaged_by_name, c.operator_takeover_engaged_reason)
    ) e (control, engaged, review_at, engaged_at, engaged_by, reason)
    where e.engaged and e.review_at <= clock_timestamp() + interval '5 minutes'
  ) d
  where not exists (select from notify.outbox o where o.dedup_key = d.dedup_key and o.kind = 'control_review_due')
  on conflict (dedup_key, kind) do nothing;

  insert into notify.outbox (kind, dedup_key, severity, rule, approval_id, payload)
  select 'approval_waits', d.dedup_key, case d.share when 80 then 'critical' else 'warning' end, 'approval_waits', d.id,
    jsonb_build_object('operation', d.operation, 'risk', d.risk_level, 'share', d.share, 'since', d.created_at, 'until', d.expires_at,
      'given', d.approvals_given, 'needed', d.required_approvals, 'by', d.requester_name)
  from (
    select a.*, s.share, 'approval/' || a.id || '/' || s.share as dedup_key
    from public.approval_queue a cross join (values (50), (80)) s (share)
    where a.status = 'pending' and a.expires_at > clock_timestamp()
      and a.created_at + (a.expires_at - a.created_at) * (s.share / 100.0) <= clock_timestamp()
  ) d
  where not exists (select from notify.outbox o where o.dedup_key = d.dedup_key and o.kind = 'approval_waits')
  order by d.expires_at limit 1000
  on conflict (dedup_key, kind) do nothing;

  perform notify.tell_digest(clock_timestamp());
end
$$;

-- Once a day from 07:00 UTC on: how things stand, and what the day before came to.
create function notify.tell_digest(p_now timestamptz)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_to timestamptz := date_trunc('day', p_now, 'UTC');
  v_from timestamptz := v_to - interval '1 day';
  v_day text := to_char(v_from at time zone 'UTC', 'YYYY-MM-DD');
begin
  if p_now < v_to + interval '7 hours' or exists (select from notify.outbox o where o.dedup_key = 'digest/' || v_day and o.kind = 'digest')
    or not exists (select from public.notification_channels c where c.enabled and 'digest' = any (c.routes)) then
    return;
  end if;
  insert into notify.outbox (kind, dedup_key, severity, payload)
  select 'digest', 'digest/' || v_day, 'info', jsonb_build_object(
    'day', v_day,
    'objectives', (
      select coalesce(jsonb_agg(jsonb_build_object('title', o.title, 'band', coalesce(s.band, 'unknown'), 'remaining', s.remaining) order by o.position, o.id), '[]')
      from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id where o.enabled),
    'alerts', (
      select jsonb_build_object('critical', count(*) filter (where n.severity = 'critical'), 'warning', count(*) filter (where n.severity = 'warning'))
      from notify.outbox n where n.kind = 'alert_firing' and n.at >= v_from and n.at < v_to),
    'approvals', (
      select jsonb_build_object('approved', count(*) filter (where a.status = 'approved'), 'rejected', count(*) filter (where a.status = 'rejected'),
        'expired', count(*) filter (where a.status = 'expired'), 'pending', (select count(*) from public.approval_queue p where p.status = 'pending'))
      from public.approval_queue a where a.status <> 'pending' and a.decided_at >= v_from and a.decided_at < v_to),
    'dead_letters', (
      select jsonb_build_object('new', count(*), 'open', (select count(*) from public.dead_letters d where d.handled_at is null))
      from (
        select d.id from public.dead_letters d where d.handled_at is null and d.created_at >= v_from and d.created_at < v_to
        union all
        select d.id from public.dead_letters d where d.handled_at is not null and d.created_at >= v_from and d.created_at < v_to) n),
    'controls', (
      select jsonb_build_object('engaged', count(*) filter (where l.action = 'control.engaged'), 'released', count(*) filter (where l.action = 'control.released'),
        'on', (
          select to_jsonb(array_remove(array[case when c.omnihub_kill_switch then 'omnihub_kill_switch' end,
            case when c.execution_safe_mode then 'execution_safe_mode' end, case when c.operator_takeover then 'operator_takeover' end], null))
          from public.emergency_controls c where c.id = '00000000-0000-0000-0000-000000000001'))
      from public.audit_logs l where l.action in ('control.engaged', 'control.released', 'control.repaired') and l.created_at >= v_from and l.created_at < v_to))
  on conflict (dedup_key, kind) do nothing;
end
$$;

-- What is over goes after 90 days; in a demo after 2. What still waits stays.
create function schedule.keep_outbox()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from notify.outbox o
  where o.id in (
    select n.id from notify.outbox n, notify.settings s, public.installation i
    where n.at < clock_timestamp() - case when i.demo then least(interval '2 days', s.keep_for) else s.keep_for end
      and n.routed_at is not null
      and not exists (select from notify.deliveries d where d.outbox_id = n.id and d.status in ('queued', 'sending', 'failed'))
    order by n.at limit 5000)
$$;

revoke execute on function schedule.fill_outbox() from public, anon, authenticated, service_role;
revoke execute on function schedule.keep_outbox() from public, anon, authenticated, service_role;
revoke execute on function notify.tell_digest(timestamptz) from public, anon, authenticated, service_role;

insert into schedule.jobs (name, every, kind, target) values
  ('fill_outbox', '5 seconds', 'sql', 'fill_outbox'),
  ('keep_outbox', '30 minutes', 'sql', 'keep_outbox');
