-- A decision about something else than what was shown leaves an audit row (product rule on approvals). Coalescing per
-- actor, action, code and minute hid the second such decision when it was about another request. These refusals are
-- counted per request: they come only after the request was found and only to people who may decide or to keys that
-- use an approval, so there are no more of them than requests that somebody could as well decide on, which is audited
-- one by one too.

-- Who is coalesced with whom.
create function private.refusal_key(p_actor private.actor, p_resource_type text, p_resource_id text, p_code text)
returns text
language sql
stable
security invoker
set search_path = ''
as $$
  select concat_ws(' ', p_actor.type || ':' || coalesce(p_actor.id::text, p_actor.name),
    case when p_resource_type = 'approval'
      and p_code in ('DIGEST_MISMATCH', 'OPERATION_CHANGED', 'ESTIMATE_STALE', 'APPROVAL_USED', 'PARAMS_CHANGED') then p_resource_id end)
$$;
revoke execute on function private.refusal_key(private.actor, text, text, text) from public, anon, authenticated, service_role;

create or replace function private.refuse(
  p_actor private.actor,
  p_action text,
  p_resource_type text,
  p_resource_id text,
  p_status integer,
  p_code text,
  p_message text,
  p_hint text,
  p_details jsonb default null,
  p_coalesce_by text default null
)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_count integer;
begin
  insert into public.refusal_counts as r (
    actor_key, action, code, minute, actor_id, actor_name, actor_type, resource_type, resource_id
  )
  values (
    left(coalesce(p_coalesce_by, private.refusal_key(p_actor, p_resource_type, p_resource_id, p_code)), 200),
    p_action, p_code, date_trunc('minute', clock_timestamp()),
    p_actor.id, p_actor.name, p_actor.type, p_resource_type, left(p_resource_id, 200)
  )
  on conflict (actor_key, action, code, minute) do update set count = r.count + 1
  returning r.count into v_count;

  if v_count = 1 then
    perform private.audit(
      p_actor, p_action || '.refused', p_resource_type, p_resource_id, p_message,
      jsonb_build_object('code', p_code, 'details', p_details)
    );
  end if;
  return private.error_answer(p_status, p_code, p_message, p_hint, p_details);
end
$$;
comment on table public.refusal_counts is 'Refusals coalesced per actor, action, code and minute; guard refusals per operation, decisions about something else than what was shown per request.';
