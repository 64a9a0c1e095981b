-- Agents that left an address hear of a decision. An outbox: the row is written with what it tells of, the function
-- `approvals/deliver` sends it, signed. Tried again after 1, 2, 4, 8, 16 and 32 s, then given up, and said so.

create table private.callbacks (
  id uuid primary key default gen_random_uuid(),
  approval_id uuid not null references public.approval_queue (id) on delete cascade,
  operation text not null,
  url text not null,
  body text not null,
  created_at timestamptz not null default clock_timestamp(),
  attempts integer not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  delivered boolean not null default false,
  http_status integer,
  problem text
);
-- Serves the next delivery.
create index callbacks_due on private.callbacks (next_at) where ended_at is null;
create index callbacks_of_approval on private.callbacks (approval_id);
-- Serves the removal of what is over.
create index callbacks_ended on private.callbacks (ended_at) where ended_at is not null;
alter table private.callbacks enable row level security;
revoke all on private.callbacks from anon, authenticated, service_role;
comment on table private.callbacks is 'Outbox of signed callbacks to agents. Row security without policy: nobody but definers.';
comment on column private.callbacks.next_at is 'When it is due; while somebody sends it, when they are given up on.';

-- Leaves word for the agent, if it left an address.
create function private.enqueue_callback(p_approval public.approval_queue, p_event text, p_detail jsonb default '{}')
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into private.callbacks (approval_id, operation, url, body)
  select p_approval.id, p_approval.operation, p_approval.callback_url, jsonb_build_object(
    'approval_id', p_approval.id, 'workflow_id', p_approval.workflow_id, 'operation', p_approval.operation,
    'event', p_event, 'status', p_approval.status, 'void_reason', p_approval.void_reason,
    'lapses_at', p_approval.lapses_at, 'trace_id', p_approval.trace_id, 'at', clock_timestamp()) || p_detail
  where p_approval.callback_url is not null
$$;

create function private.claim_callbacks(p_batch integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_claimed jsonb;
begin
  if p_batch is null or p_batch not between 1 and 100 then
    return private.error_answer(422, 'INVALID_FIELD', 'batch must lie between 1 and 100.', 'Send it.', '{"field": "batch"}');
  end if;
  with claimed as (
    update private.callbacks c
    set attempts = c.attempts + 1, next_at = clock_timestamp() + interval '30 seconds'
    where c.id in (
      select d.id from private.callbacks d
      where d.ended_at is null and d.attempts < 7 and d.next_at <= clock_timestamp()
      order by d.next_at limit p_batch
      for update skip locked
    )
    returning c.*
  )
  select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'url', c.url, 'operation', c.operation,
    'key_version', o.key_version, 'body', c.body) order by c.created_at), '[]')
  into v_claimed
  from claimed c join public.operations o on o.name = c.operation;
  return jsonb_build_object('callbacks', v_claimed);
end
$$;

create function private.finish_callback(p_id uuid, p_http_status integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_callback private.callbacks;
  v_delivered boolean := coalesce(p_http_status between 200 and 299, false);
begin
  select c.* into v_callback from private.callbacks c where c.id = p_id for update;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such callback.', 'Check the id that claim_callbacks returned.');
  end if;
  if v_callback.ended_at is null then
    update private.callbacks c
    set delivered = v_delivered, http_status = p_http_status, problem = left(p_problem, 300),
      ended_at = case when v_delivered or c.attempts > 6 then clock_timestamp() end,
      next_at = clock_timestamp() + (2 ^ (greatest(c.attempts, 1) - 1)) * interval '1 second'
    where c.id = p_id
    returning c.* into v_callback;
    if v_callback.ended_at is not null and not v_delivered then
      perform private.add_approval_event(v_callback.approval_id, 'callback_failed', private.current_actor(),
        jsonb_build_object('attempts', v_callback.attempts, 'http_status', p_http_status, 'problem', v_callback.problem));
    end if;
  end if;
  return jsonb_build_object(
    'status', case when v_callback.delivered then 'delivered' when v_callback.ended_at is not null then 'given_up' else 'waiting' end,
    'next_at', case when v_callback.ended_at is null then v_callback.next_at end);
end
$$;

revoke execute on function private.enqueue_callback(public.approval_queue, text, jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.claim_callbacks(integer) from public, anon, authenticated, service_role;
revoke execute on function private.finish_callback(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function private.claim_callbacks(integer) to service_role;
grant execute on function private.finish_callback(uuid, integer, text) to service_role;

create function public.claim_callbacks(batch integer)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.claim_callbacks(batch);
end;
create function public.finish_callback(id uuid, http_status integer, problem text)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.finish_callback(id, http_status, problem);
end;
revoke execute on function public.claim_callbacks(integer) from public, anon, authenticated, service_role;
revoke execute on function public.finish_callback(uuid, integer, text) from public, anon, authenticated, service_role;
grant execute on function public.claim_callbacks(integer) to service_role;
grant execute on function public.finish_callback(uuid, integer, text) to service_role;
