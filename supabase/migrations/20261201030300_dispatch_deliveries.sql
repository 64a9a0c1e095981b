-- From the outbox to channels. Entries are handed to the channels that want them; a channel's next messages are claimed by one
-- dispatcher at a time, which holds the channel's row, so that order and grouping need no further care. What a claim sends is
-- recorded by finish_delivery, or claimed again when its lease is over.

-- Hands entries to channels, in order, by one at a time: an answer must find what it answers.
create function notify.route_outbox()
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
    when 'approval_waits' then 'approval' when 'digest' then 'digest' when 'control_review_due' then 'warning' else o.severity end = any (c.routes)
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
create index deliveries_of_beginnings on notify.deliveries (dedup_key) where kind = 'alert_firing';

-- What need not be told any more, and what could not be told in time. The caller holds the channel.
create function notify.settle_overtaken(p_channel uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  update notify.deliveries d
  set status = 'dead', last_error = coalesce(left(d.last_error || '; given up', 300), 'could not be told in time')
  where d.channel_id = p_channel and d.status in ('queued', 'sending', 'failed') and d.next_at <= clock_timestamp() and d.give_up_at <= clock_timestamp();

  update notify.deliveries d
  set status = 'skipped', last_error = 'decided before it was told'
  from notify.outbox o
  where d.channel_id = p_channel and d.status in ('queued', 'failed') and d.kind = 'approval_waits' and o.id = d.outbox_id
    and not exists (select from public.approval_queue a where a.id = o.approval_id and a.status = 'pending' and a.expires_at > clock_timestamp());

  update notify.deliveries d
  set status = 'skipped', last_error = 'released or extended before it was told'
  from notify.outbox o, public.emergency_controls c
  where d.channel_id = p_channel and d.status in ('queued', 'failed') and d.kind = 'control_review_due' and o.id = d.outbox_id
    and (to_jsonb(c) ->> ((o.payload ->> 'control') || '_review_at'))::timestamptz is distinct from (o.payload ->> 'review_at')::timestamptz;

  -- Nobody heard of the beginning, so nobody waits for its end.
  update notify.deliveries d
  set status = 'skipped', last_error = 'its beginning was never told', leads = false
  from notify.deliveries f
  where d.channel_id = p_channel and d.status in ('queued', 'failed') and d.kind in ('alert_acknowledged', 'alert_resolved')
    and f.channel_id = d.channel_id and f.dedup_key = d.dedup_key and f.kind = 'alert_firing' and f.status in ('dead', 'skipped');

  -- What was told as one message is answered by one, when the last of it has its answer. Acknowledged is also what is over.
  update notify.deliveries d
  set status = 'skipped', last_error = 'told with the last of its group', leads = false, thread_key = f.thread_key
  from notify.deliveries f
  where d.channel_id = p_channel and d.status = 'queued' and d.kind in ('alert_acknowledged', 'alert_resolved')
    and f.channel_id = d.channel_id and f.dedup_key = d.dedup_key and f.kind = 'alert_firing' and f.status = 'sent'
    and exists (
      select from notify.deliveries m
      where m.channel_id = f.channel_id and m.thread_key = f.thread_key and m.kind = 'alert_firing' and m.dedup_key <> d.dedup_key
        and not exists (
          select from notify.outbox a where a.dedup_key = m.dedup_key
            and (a.kind = 'alert_resolved' or a.kind = d.kind)));
end
$$;

-- Marks the next message of a channel as being sent and returns its id; null when nothing is due. The caller holds the channel.
create function notify.claim_message(p_channel uuid, p_settings notify.settings)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_head notify.deliveries;
  v_members bigint[];
  v_wait_until timestamptz;
  v_thread text;
  v_now timestamptz;
  v_claim uuid := gen_random_uuid();
  v_message uuid;
begin
  loop
    -- Critical first; within an episode in order: nothing overtakes what is still on its way.
    select d.* into v_head from notify.deliveries d
    where d.channel_id = p_channel and d.status in ('queued', 'sending', 'failed') and d.next_at <= clock_timestamp() and d.kind <> 'test'
      and not exists (
        select from notify.deliveries e
        where e.channel_id = d.channel_id and e.dedup_key = d.dedup_key and e.outbox_id < d.outbox_id and e.status in ('queued', 'sending', 'failed'))
    order by d.severity <> 'critical', d.outbox_id
    limit 1;
    if not found then
      return null;
    end if;
    v_now := clock_timestamp();
    if v_head.message_id is not null then
      select array_agg(d.id) into v_members from notify.deliveries d
      where d.message_id = v_head.message_id and d.status in ('queued', 'sending', 'failed');
      exit;
    end if;
    if v_head.kind in ('alert_acknowledged', 'alert_resolved') then
      select f.thread_key into v_thread from notify.deliveries f
      where f.channel_id = p_channel and f.dedup_key = v_head.dedup_key and f.kind = 'alert_firing';
      select array_agg(d.id) into v_members from notify.deliveries d
      join notify.deliveries f on f.channel_id = d.channel_id and f.dedup_key = d.dedup_key and f.kind = 'alert_firing' and f.thread_key = v_thread
      where d.channel_id = p_channel and d.status = 'queued' and d.kind = v_head.kind and d.message_id is null;
      exit;
    end if;
    if v_head.rule is null then
      v_members := array[v_head.id];
      exit;
    end if;
    -- The first is told at once; what begins under its rule meanwhile is told together.
    select max(d.claimed_at) + p_settings.group_for into v_wait_until from notify.deliveries d
    where d.channel_id = p_channel and d.rule = v_head.rule and d.claimed_at > v_now - p_settings.group_for;
    if v_wait_until is null then
      select array_agg(n.id) into v_members from (
        select d.id from notify.deliveries d
        where d.channel_id = p_channel and d.rule = v_head.rule and d.kind = v_head.kind and d.status = 'queued' and d.message_id is null
        order by d.outbox_id limit 2000) n;
      exit;
    end if;
    update notify.deliveries d set next_at = v_wait_until
    where d.channel_id = p_channel and d.rule = v_head.rule and d.status = 'queued' and d.message_id is null and d.next_at < v_wait_until;
  end loop;

  v_message := coalesce(v_head.message_id, gen_random_uuid());
  update notify.deliveries d
  set status = 'sending', attempts = d.attempts + 1, claimed_at = coalesce(d.claimed_at, v_now), next_at = v_now + p_settings.lease,
    message_id = v_message, claim = v_claim,
    thread_key = coalesce(d.thread_key, v_thread, v_head.dedup_key), leads = d.id = v_head.id, told = cardinality(v_members)
  where d.id = any (v_members);
  return v_message;
end
$$;

-- A claimed message as the dispatcher sends it. Of a large group the first hundred entries are named.
create function notify.message_facts(p_message uuid)
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
      (select jsonb_agg(jsonb_build_object('at', e.at, 'dedup_key', e.dedup_key, 'alert_id', e.alert_id, 'approval_id', e.approval_id, 'payload', e.payload) order by e.id)
        from (
          select x.* from notify.deliveries n join notify.outbox x on x.id = n.outbox_id
          where n.channel_id = l.channel_id and n.thread_key = l.thread_key and n.kind = l.kind and (n.message_id = p_message or n.status = 'skipped')
          order by x.id limit 100) e) as entries
  ) t
  where l.message_id = p_message and l.leads
$$;

-- Claims up to `batch` messages, fairly over channels; with `delivery` that one alone, which is a test.
create function private.claim_deliveries(p_batch integer, p_delivery bigint)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_settings notify.settings;
  v_channel record;
  v_message uuid;
  v_messages uuid[] := '{}';
  v_most integer;
begin
  if p_batch is null or p_batch not between 1 and 200 then
    return private.error_answer(422, 'INVALID_FIELD', 'batch must lie between 1 and 200.', 'Send it.', '{"field": "batch"}');
  end if;
  select s.* into v_settings from notify.settings s where s.id = 1;
  if p_delivery is not null then
    update notify.deliveries d
    set status = 'sending', attempts = 1, claimed_at = clock_timestamp(), next_at = clock_timestamp() + v_settings.lease,
      message_id = gen_random_uuid(), claim = gen_random_uuid(), thread_key = d.dedup_key
    where d.id = p_delivery and d.kind = 'test' and d.status = 'queued'
    returning d.message_id into v_message;
    v_messages := case when v_message is not null then array[v_message] else '{}' end;
  else
    perform notify.route_outbox();
    for v_channel in
      select b.channel_id, b.failures, c.kind
      from notify.channel_breakers b join public.notification_channels c on c.id = b.channel_id
      where coalesce(b.open_until, '-infinity') <= clock_timestamp() and coalesce(b.paced_until, '-infinity') <= clock_timestamp()
        and exists (select from notify.deliveries d where d.channel_id = b.channel_id and d.status in ('queued', 'sending', 'failed') and d.next_at <= clock_timestamp())
      order by b.last_sent_at nulls first
      for update of b skip locked
    loop
      exit when cardinality(v_messages) >= p_batch;
      perform notify.settle_overtaken(v_channel.channel_id);
      -- A channel that failed is tried by one message. Slack takes one a second.
      v_most := case when v_channel.kind = 'slack' or v_channel.failures >= v_settings.failures_to_open then 1 else p_batch - cardinality(v_messages) end;
      for i in 1 .. v_most loop
        v_message := notify.claim_message(v_channel.channel_id, v_settings);
        exit when v_message is null;
        v_messages := v_messages || v_message;
        if v_most = 1 then
          update notify.channel_breakers b
          set paced_until = clock_timestamp() + case when v_channel.failures >= v_settings.failures_to_open then v_settings.lease else interval '1 second' end
          where b.channel_id = v_channel.channel_id;
        end if;
      end loop;
    end loop;
  end if;
  return (
    select jsonb_build_object('environment', i.environment, 'installation', i.name, 'private_endpoints_allowed', i.private_endpoints_allowed,
      'messages', (select coalesce(jsonb_agg(notify.message_facts(m.id) order by m.place), '[]') from unnest(v_messages) with ordinality m (id, place)))
    from public.installation i where i.id = 1);
end
$$;

-- What became of a message. `sent`; `retry`, after retry_after_ms where the vendor said so; `dead`, which no further try would change.
create function private.finish_delivery(p_message uuid, p_claim uuid, p_outcome text, p_error text, p_vendor_ref text, p_retry_after_ms integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_settings notify.settings;
  v_channel uuid;
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
      paced_until = case when b.failures >= v_settings.failures_to_open then null else b.paced_until end
    where b.channel_id = v_channel;
  else
    -- Asked to wait, a channel waits as a whole; that is no failure of it. Nor is a message it does not like.
    update notify.channel_breakers b
    set failures = case when p_outcome = 'retry' and p_retry_after_ms is null and v_lead.kind <> 'test' then b.failures + 1 else b.failures end,
      last_failed_at = clock_timestamp(), last_error = v_error,
      paced_until = case when p_retry_after_ms is not null then clock_timestamp() + v_wait
        when b.failures >= v_settings.failures_to_open then null else b.paced_until end
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

-- A dead message is told after all: the same message, with a day of its own. So is what ended its episode meanwhile.
create function private.retry_delivery(p_id bigint, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'delivery.retried', 'notification_delivery', p_id::text);
  v_delivery notify.deliveries;
  v_name text;
  v_until timestamptz := clock_timestamp() + (select s.give_up_after from notify.settings s where s.id = 1);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select d.* into v_delivery from notify.deliveries d where d.id = p_id for update;
  if not found then
    return private.refuse(v_actor, 'delivery.retried', 'notification_delivery', p_id::text, 404, 'NOT_FOUND', 'There is no such delivery.', 'It may be older than the log.');
  end if;
  if v_delivery.status <> 'dead' or v_delivery.kind = 'test' then
    return private.refuse(v_actor, 'delivery.retried', 'notification_delivery', p_id::text, 409, 'NOT_DEAD', 'Only what was given up can be tried again.',
      case when v_delivery.kind = 'test' then 'Test the channel again instead.' else 'Look at how it stands now.' end);
  end if;
  select c.name into v_name from public.notification_channels c where c.id = v_delivery.channel_id and c.enabled and c.removed_at is null;
  if not found then
    return private.refuse(v_actor, 'delivery.retried', 'notification_delivery', p_id::text, 409, 'CHANNEL_OFF', 'The channel of this delivery is off.', 'Switch it on first.');
  end if;
  update notify.deliveries d
  set status = 'queued', attempts = 0, next_at = clock_timestamp(), give_up_at = v_until
  where d.id = p_id or (d.message_id = v_delivery.message_id and d.status = 'dead');
  update notify.deliveries d
  set status = 'queued', next_at = clock_timestamp(), give_up_at = v_until, leads = true
  where d.channel_id = v_delivery.channel_id and d.kind in ('alert_acknowledged', 'alert_resolved') and d.status = 'skipped'
    and d.dedup_key in (select f.dedup_key from notify.deliveries f where f.channel_id = d.channel_id and f.kind = 'alert_firing' and f.status = 'queued');
  perform private.audit(v_actor, 'delivery.retried', 'notification_delivery', p_id::text, p_reason,
    jsonb_build_object('channel', v_name, 'kind', v_delivery.kind, 'last_error', v_delivery.last_error));
  return jsonb_build_object('ok', true, 'id', p_id);
end
$$;

-- The log by message, newest first, for every member: what was told where and when, without addresses.
create function private.read_deliveries(p_channel uuid, p_state text, p_before bigint, p_limit integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_limit integer := least(greatest(coalesce(p_limit, 50), 1), 200);
begin
  if v_actor.role is null then
    return private.refuse(v_actor, 'deliveries.read', 'notification_delivery', null, 403, 'NOT_ALLOWED', 'Only members may see this.', 'Ask ' || private.whom_to_ask() || '.');
  end if;
  if p_state is not null and p_state not in ('waiting', 'sent', 'dead', 'skipped') then
    return private.invalid_field(v_actor, 'deliveries.read', 'notification_delivery', null, 'state', 'state must be waiting, sent, dead or skipped.', 'Leave it out for all.');
  end if;
  return (
    select jsonb_build_object('server_time', clock_timestamp(),
      'deliveries', coalesce(jsonb_agg(r.row order by r.id desc) filter (where r.place <= v_limit), '[]'),
      'next_before', min(r.id) filter (where r.place = v_limit and r.many > v_limit))
    from (
      select d.id, row_number() over (order by d.id desc) as place, count(*) over () as many,
        jsonb_build_object('id', d.id, 'at', d.at, 'kind', d.kind, 'severity', d.severity, 'rule', o.rule, 'control', o.payload -> 'control',
          'title', o.payload -> 'title', 'alert_id', o.alert_id, 'told', d.told, 'status', d.status, 'attempts', d.attempts,
          'next_at', case when d.status in ('queued', 'failed') then d.next_at end, 'sent_at', d.sent_at, 'last_error', d.last_error,
          'channel_id', c.id, 'channel_name', c.name, 'channel_kind', c.kind, 'can_retry', d.status = 'dead' and d.kind <> 'test' and c.enabled) as row
      from notify.deliveries d
      join notify.outbox o on o.id = d.outbox_id
      join public.notification_channels c on c.id = d.channel_id
      where d.leads and (p_channel is null or d.channel_id = p_channel) and (p_before is null or d.id < p_before)
        and (p_state is null or d.status = any (case p_state when 'waiting' then array['queued', 'sending', 'failed'] else array[p_state] end))
      order by d.id desc limit v_limit + 1
    ) r);
end
$$;

revoke execute on function notify.route_outbox() from public, anon, authenticated, service_role;
revoke execute on function notify.settle_overtaken(uuid) from public, anon, authenticated, service_role;
revoke execute on function notify.claim_message(uuid, notify.settings) from public, anon, authenticated, service_role;
revoke execute on function notify.message_facts(uuid) from public, anon, authenticated, service_role;
revoke execute on function private.claim_deliveries(integer, bigint) from public, anon, authenticated, service_role;
revoke execute on function private.finish_delivery(uuid, uuid, text, text, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.retry_delivery(bigint, text) from public, anon, authenticated, service_role;
revoke execute on function private.read_deliveries(uuid, text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function private.claim_deliveries(integer, bigint) to service_role;
grant execute on function private.finish_delivery(uuid, uuid, text, text, text, integer) to service_role;
grant execute on function private.retry_delivery(bigint, text) to authenticated;
grant execute on function private.read_deliveries(uuid, text, bigint, integer) to authenticated;

create function public.claim_deliveries(batch integer, delivery bigint default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.claim_deliveries(batch, delivery);
end;
create function public.finish_delivery(message uuid, claim uuid, outcome text, error text default null, vendor_ref text default null, retry_after_ms integer default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.finish_delivery(message, claim, outcome, error, vendor_ref, retry_after_ms);
end;
create function public.retry_delivery(id bigint, reason text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.retry_delivery(id, reason);
end;
create function public.read_deliveries(channel uuid default null, state text default null, before bigint default null, "limit" integer default 50)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.read_deliveries(channel, state, before, "limit");
end;
revoke execute on function public.claim_deliveries(integer, bigint) from public, anon, authenticated, service_role;
revoke execute on function public.finish_delivery(uuid, uuid, text, text, text, integer) from public, anon, authenticated, service_role;
revoke execute on function public.retry_delivery(bigint, text) from public, anon, authenticated, service_role;
revoke execute on function public.read_deliveries(uuid, text, bigint, integer) from public, anon, authenticated, service_role;
grant execute on function public.claim_deliveries(integer, bigint) to service_role;
grant execute on function public.finish_delivery(uuid, uuid, text, text, text, integer) to service_role;
grant execute on function public.retry_delivery(bigint, text) to authenticated;
grant execute on function public.read_deliveries(uuid, text, bigint, integer) to authenticated;
