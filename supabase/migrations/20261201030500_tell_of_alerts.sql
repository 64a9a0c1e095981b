-- Alerts reach the outbox in the transaction that says people must be told. What is silenced is not told by the controls either,
-- until the silence is over. The schedule has the outbox told.

create function notify.tell_of_alert()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into notify.outbox (kind, dedup_key, severity, rule, alert_id, payload)
  select case new.kind when 'announced' then 'alert_firing' when 'acknowledged' then 'alert_acknowledged' else 'alert_resolved' end,
    a.dedup_key, a.severity, a.rule, a.id,
    jsonb_build_object('title', a.title, 'summary', a.summary, 'labels', a.labels, 'control', a.labels -> 'control', 'since', a.pending_at, 'until', a.resolved_at,
      'about', (select o.title from public.slo_objectives o where o.id = a.labels ->> 'slo'), 'by', new.actor_name, 'reason', left(new.reason, 500))
  from public.alerts a where a.id = new.alert_id
  -- A control was told of as it was engaged.
  on conflict (dedup_key, kind) do nothing;
  return null;
end
$$;
revoke execute on function notify.tell_of_alert() from public, anon, authenticated, service_role;
create trigger alert_events_tell after insert on public.alert_events
  for each row when (new.announce and new.kind in ('announced', 'acknowledged', 'resolved')) execute function notify.tell_of_alert();

-- As before, but for what is silenced.
create or replace function notify.tell_engaged_controls()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into notify.outbox (kind, dedup_key, severity, rule, payload)
  select 'alert_firing', notify.control_dedup_key(e.control, e.engaged_at),
    case e.control when 'omnihub_kill_switch' then 'critical' else 'warning' end, e.rule,
    jsonb_build_object('control', e.control, 'since', e.engaged_at, 'by', e.engaged_by, 'reason', left(e.reason, 500))
  from public.emergency_controls c
  cross join lateral (values
    ('omnihub_kill_switch', 'KillSwitchEnabled', '{}'::jsonb, c.omnihub_kill_switch, c.omnihub_kill_switch_engaged_at,
      c.omnihub_kill_switch_engaged_by_name, c.omnihub_kill_switch_engaged_reason),
    ('execution_safe_mode', 'ControlEngaged', '{"control": "execution_safe_mode"}'::jsonb, c.execution_safe_mode, c.execution_safe_mode_engaged_at,
      c.execution_safe_mode_engaged_by_name, c.execution_safe_mode_engaged_reason),
    ('operator_takeover', 'ControlEngaged', '{"control": "operator_takeover"}'::jsonb, c.operator_takeover, c.operator_takeover_engaged_at,
      c.operator_takeover_engaged_by_name, c.operator_takeover_engaged_reason)
  ) e (control, rule, labels, engaged, engaged_at, engaged_by, reason)
  where e.engaged and e.engaged_at is not null
    and not exists (select from notify.outbox o where o.dedup_key = notify.control_dedup_key(e.control, e.engaged_at) and o.kind = 'alert_firing')
    and not exists (
      select from public.alert_silences s
      where s.ended_at is null and s.starts_at <= clock_timestamp() and s.ends_at > clock_timestamp()
        and (s.rule is null or s.rule = e.rule) and e.labels @> s.labels)
  on conflict (dedup_key, kind) do nothing
$$;

-- As before, with the alert to look at, which a control's entry was written too early to know.
create or replace function notify.message_facts(p_message uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('message_id', p_message, 'claim', l.claim, 'kind', l.kind, 'severity', l.severity, 'rule', o.rule,
    'thread_key', l.thread_key, 'attempt', l.attempts, 'first_at', l.at,
    'channel', jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'config', c.config, 'secret_ref', c.secret_ref),
    'total', t.total, 'entries', t.entries)
  from notify.deliveries l
  join notify.outbox o on o.id = l.outbox_id
  join public.notification_channels c on c.id = l.channel_id
  cross join lateral (
    select (select count(*) from notify.deliveries n where n.channel_id = l.channel_id and n.thread_key = l.thread_key and n.kind = l.kind and
        (n.message_id = p_message or n.status = 'skipped')) as total,
      (select jsonb_agg(jsonb_build_object('at', e.at, 'dedup_key', e.dedup_key, 'alert_id', coalesce(e.alert_id, a.id), 'approval_id', e.approval_id,
          'payload', e.payload) order by e.id)
        from (
          select x.* from notify.deliveries n join notify.outbox x on x.id = n.outbox_id
          where n.channel_id = l.channel_id and n.thread_key = l.thread_key and n.kind = l.kind and (n.message_id = p_message or n.status = 'skipped')
          order by x.id limit 100) e
        left join public.alerts a on a.dedup_key = e.dedup_key) as entries
  ) t
  where l.message_id = p_message and l.leads
$$;

-- As before, but Slack's second counts from its answer, also when a message only tried the channel.
create or replace function private.finish_delivery(p_message uuid, p_claim uuid, p_outcome text, p_error text, p_vendor_ref text, p_retry_after_ms integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_settings notify.settings;
  v_channel uuid;
  v_pace interval;
  v_lead notify.deliveries;
  v_wait interval;
  v_status text;
  v_failures integer;
  v_error text := nullif(left(btrim(p_error), 300), '');
begin
  if p_outcome is null or p_outcome not in ('sent', 'retry', 'dead') then
    return private.error_answer(422, 'INVALID_FIELD', 'outcome must be sent, retry or dead.', 'Send one.', '{"field": "outcome"}');
  end if;
  select s.* into v_settings from notify.settings s where s.id = 1;
  select d.channel_id into v_channel from notify.deliveries d where d.message_id = p_message and d.leads;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such message.', 'Check the id that claim_deliveries returned.');
  end if;
  perform from notify.channel_breakers b where b.channel_id = v_channel for update;
  select interval '1 second' into v_pace from public.notification_channels c where c.id = v_channel and c.kind = 'slack';
  select d.* into v_lead from notify.deliveries d where d.message_id = p_message and d.leads for update;
  -- Whoever claimed it after us says how it went, unless it did go out.
  if v_lead.status = 'sent' or (v_lead.claim is distinct from p_claim and p_outcome <> 'sent') then
    return jsonb_build_object('status', v_lead.status);
  end if;

  v_wait := case when p_retry_after_ms is not null then least(greatest(p_retry_after_ms, 0), 3600000) * interval '1 millisecond'
    else least(v_settings.longest_retry, v_settings.first_retry * (2 ^ least(v_lead.attempts - 1, 20))) * (0.8 + random() * 0.4) end;
  v_status := case
    when p_outcome <> 'retry' then p_outcome
    when v_lead.kind = 'test' or clock_timestamp() + v_wait >= v_lead.give_up_at then 'dead'
    else 'failed' end;
  update notify.deliveries d
  set status = v_status, last_error = case when v_status <> 'sent' then v_error end, vendor_ref = coalesce(left(p_vendor_ref, 200), d.vendor_ref),
    sent_at = case when v_status = 'sent' then clock_timestamp() end,
    next_at = case when v_status = 'failed' then clock_timestamp() + v_wait else d.next_at end
  where d.message_id = p_message and d.status in ('queued', 'sending', 'failed');

  if p_outcome = 'sent' then
    update notify.channel_breakers b
    set failures = 0, open_until = null, last_sent_at = clock_timestamp(), last_error = null,
      paced_until = clock_timestamp() + v_pace
    where b.channel_id = v_channel;
  else
    -- Asked to wait, a channel waits as a whole; that is no failure of it. Nor is a message it does not like.
    update notify.channel_breakers b
    set failures = case when p_outcome = 'retry' and p_retry_after_ms is null and v_lead.kind <> 'test' then b.failures + 1 else b.failures end,
      last_failed_at = clock_timestamp(), last_error = v_error,
      paced_until = clock_timestamp() + case when p_retry_after_ms is not null then greatest(v_wait, v_pace) else v_pace end
    where b.channel_id = v_channel
    returning b.failures into v_failures;
    if p_outcome = 'retry' and p_retry_after_ms is null and v_failures >= v_settings.failures_to_open then
      update notify.channel_breakers b
      set open_until = clock_timestamp() + least(v_settings.longest_rest, v_settings.first_rest * (2 ^ least(v_failures - v_settings.failures_to_open, 20)))
      where b.channel_id = v_channel;
    end if;
  end if;
  return jsonb_build_object('status', v_status);
end
$$;

insert into schedule.jobs (name, every, kind, target) values ('dispatch_notifications', '1 second', 'function', 'notifications/dispatch');
select schedule.install_cron_jobs();
