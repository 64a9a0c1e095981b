-- Many messages at once: the next one is found in order instead of sorting all that wait, and what became of several is
-- recorded in one call. As before otherwise.

-- Serves the next message of a channel, critical first.
create index deliveries_next on notify.deliveries (channel_id, (severity <> 'critical'), outbox_id) where status in ('queued', 'sending', 'failed');

create or replace function notify.claim_message(p_channel uuid, p_settings notify.settings)
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
      -- Not joined: each candidate is looked up by its episode, and the first that passes is the one.
      and not exists (
        select from (
          select from notify.deliveries e
          where e.channel_id = d.channel_id and e.dedup_key = d.dedup_key and e.outbox_id < d.outbox_id and e.status in ('queued', 'sending', 'failed')
          offset 0) earlier)
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

drop function public.finish_delivery(uuid, uuid, text, text, text, integer);
revoke execute on function private.finish_delivery(uuid, uuid, text, text, text, integer) from service_role;

-- Each outcome is recorded by itself; the answers come in the same order.
create function private.finish_deliveries(p_outcomes jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if jsonb_typeof(p_outcomes) is distinct from 'array' or jsonb_array_length(p_outcomes) > 200 then
    return private.error_answer(422, 'INVALID_FIELD', 'outcomes must be a list of at most 200.', 'Send what became of each message.', '{"field": "outcomes"}');
  end if;
  return (
    select jsonb_build_object('finished', coalesce(jsonb_agg(
      private.finish_delivery(o.message, o.claim, o.outcome, o.error, o.vendor_ref, o.retry_after_ms) order by o.place), '[]'))
    from (
      select r.*, e.place from jsonb_array_elements(p_outcomes) with ordinality e (outcome, place)
      cross join lateral jsonb_to_record(e.outcome) as r (message uuid, claim uuid, outcome text, error text, vendor_ref text, retry_after_ms integer)) o);
end
$$;
revoke execute on function private.finish_deliveries(jsonb) from public, anon, authenticated, service_role;
grant execute on function private.finish_deliveries(jsonb) to service_role;

create function public.finish_deliveries(outcomes jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '10s'
begin atomic
  select private.finish_deliveries(outcomes);
end;
revoke execute on function public.finish_deliveries(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.finish_deliveries(jsonb) to service_role;
