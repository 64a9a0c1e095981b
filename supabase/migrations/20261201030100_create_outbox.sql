-- What people must be told. A row is written in the transaction of what it tells of, told by `notifications/dispatch`, and told
-- once: two who tell the same thing meet in one row. Nothing that stops agents ever waits for it: see note_control below.

create schema notify;
revoke all on schema notify from public, anon, authenticated, service_role;
comment on schema notify is 'Notifications on their way. Nobody reads or writes here but functions of private, schedule and notify.';

create table notify.outbox (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  kind text not null,
  dedup_key text not null,
  severity text not null,
  rule text,
  alert_id uuid,
  approval_id uuid,
  payload jsonb not null default '{}',
  routed_at timestamptz,
  constraint outbox_once unique (dedup_key, kind),
  constraint outbox_kind_known check (kind in ('alert_firing', 'alert_acknowledged', 'alert_resolved', 'control_review_due',
    'approval_waits', 'digest', 'test')),
  constraint outbox_severity_known check (severity in ('critical', 'warning', 'info')),
  constraint outbox_payload_is_object check (jsonb_typeof(payload) = 'object')
);
-- Serves whoever hands entries to channels.
create index outbox_unrouted on notify.outbox (id) where routed_at is null;
-- Serves the removal of what is old, and the digest.
create index outbox_by_time on notify.outbox (at);
alter table notify.outbox enable row level security;
revoke all on notify.outbox from anon, authenticated, service_role;
comment on table notify.outbox is 'What must be told, once per dedup_key and kind. Row security without policy: nobody but definers.';
comment on column notify.outbox.dedup_key is 'Names an episode, such as KillSwitchEnabled//1796000000000; its kinds are told in order.';
comment on column notify.outbox.rule is 'What is grouped: one message for what begins under one rule within half a minute.';
comment on column notify.outbox.alert_id is 'Without foreign key, like approval_id: a check of it could make the stop wait.';
comment on column notify.outbox.routed_at is 'When it was handed to the channels that want it.';

-- The same names as alerts have; whole milliseconds, cut off as JavaScript does.
create function notify.control_dedup_key(p_control text, p_engaged_at timestamptz)
returns text
language sql
immutable
set search_path = ''
as $$
  select case p_control when 'omnihub_kill_switch' then 'KillSwitchEnabled/' else 'ControlEngaged/' || p_control end
    || '/' || floor(extract(epoch from p_engaged_at) * 1000)::bigint
$$;

-- Tells of every control that is engaged now. Idempotent, so that it is also what catches up with what could not be noted.
create function notify.tell_engaged_controls()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into notify.outbox (kind, dedup_key, severity, rule, payload)
  select 'alert_firing', notify.control_dedup_key(e.control, e.engaged_at),
    case e.control when 'omnihub_kill_switch' then 'critical' else 'warning' end,
    case e.control when 'omnihub_kill_switch' then 'KillSwitchEnabled' else 'ControlEngaged' end,
    jsonb_build_object('control', e.control, 'since', e.engaged_at, 'by', e.engaged_by, 'reason', left(e.reason, 500))
  from public.emergency_controls c
  cross join lateral (values
    ('omnihub_kill_switch', c.omnihub_kill_switch, c.omnihub_kill_switch_engaged_at,
      c.omnihub_kill_switch_engaged_by_name, c.omnihub_kill_switch_engaged_reason),
    ('execution_safe_mode', c.execution_safe_mode, c.execution_safe_mode_engaged_at,
      c.execution_safe_mode_engaged_by_name, c.execution_safe_mode_engaged_reason),
    ('operator_takeover', c.operator_takeover, c.operator_takeover_engaged_at,
      c.operator_takeover_engaged_by_name, c.operator_takeover_engaged_reason)
  ) e (control, engaged, engaged_at, engaged_by, reason)
  where e.engaged and e.engaged_at is not null
    and not exists (select from notify.outbox o where o.dedup_key = notify.control_dedup_key(e.control, e.engaged_at) and o.kind = 'alert_firing')
  on conflict (dedup_key, kind) do nothing
$$;

create function notify.tell_released_control(p_row public.audit_logs)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into notify.outbox (kind, dedup_key, severity, rule, payload)
  select 'alert_resolved', notify.control_dedup_key(p_row.resource_id, (p_row.metadata ->> 'engaged_at')::timestamptz),
    case p_row.resource_id when 'omnihub_kill_switch' then 'critical' else 'warning' end,
    case p_row.resource_id when 'omnihub_kill_switch' then 'KillSwitchEnabled' else 'ControlEngaged' end,
    jsonb_build_object('control', p_row.resource_id, 'since', p_row.metadata -> 'engaged_at', 'until', p_row.created_at,
      'by', p_row.actor_name, 'reason', left(p_row.reason, 500))
  where p_row.metadata ->> 'engaged_at' is not null
  on conflict (dedup_key, kind) do nothing
$$;

create function notify.note_control()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_lock_timeout text := pg_catalog.current_setting('lock_timeout');
begin
  begin
    perform pg_catalog.set_config('lock_timeout', '100ms', true);
    if new.action = 'control.released' then
      perform notify.tell_released_control(new);
    else
      perform notify.tell_engaged_controls();
    end if;
  exception when others or assert_failure then
    -- Whatever it was, stopping comes first. schedule.fill_outbox catches up within seconds.
    null;
  end;
  perform pg_catalog.set_config('lock_timeout', v_lock_timeout, true);
  return null;
end
$$;
comment on function notify.note_control() is 'Can never make the stop fail: every lock is waited for 100 ms at most, every error ends here, and nothing is deferred to the commit.';

revoke execute on function notify.control_dedup_key(text, timestamptz) from public, anon, authenticated, service_role;
revoke execute on function notify.tell_engaged_controls() from public, anon, authenticated, service_role;
revoke execute on function notify.tell_released_control(public.audit_logs) from public, anon, authenticated, service_role;
revoke execute on function notify.note_control() from public, anon, authenticated, service_role;

create trigger audit_logs_note_control after insert on public.audit_logs
  for each row when (new.action in ('control.engaged', 'control.released', 'control.repaired')) execute function notify.note_control();
