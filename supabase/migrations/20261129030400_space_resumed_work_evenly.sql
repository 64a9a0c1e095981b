-- As before, with slots that lie exactly as far apart as the rate asks for.

create or replace function private.resume_workflows(p_ids uuid[], p_reason text, p_rate numeric)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'workflow.resumed', 'workflow', null);
  v_controls jsonb;
  v_locked uuid[];
  v_resumed uuid[];
  v_first timestamptz;
  v_last timestamptz;
  v_now timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'workflow.resumed', 'workflow', null, 'ids',
      'ids must name 1 to 10000 workflows.', 'Choose what to resume.');
  end if;
  if p_rate is null or p_rate not between 0.1 and 100 then
    return private.invalid_field(v_actor, 'workflow.resumed', 'workflow', null, 'rate',
      'rate must lie between 0.1 and 100 workflows a second.', 'Two a second is a careful start.');
  end if;
  v_controls := private.lock_and_read_controls();
  if private.controls_refuse_all(v_controls) then
    return private.refuse(v_actor, 'workflow.resumed', 'workflow', null, 503,
      case when private.controls_are_readable(v_controls) then 'KILL_SWITCH' else 'CONTROLS_UNAVAILABLE' end,
      'Nothing can be resumed while everything is refused.', 'Release the kill switch first.',
      private.control_details(v_controls, 'omnihub_kill_switch'));
  end if;

  select array_agg(l.id) into v_locked from (
    select w.id from public.workflows w
    where w.id = any (p_ids)
      and w.status in ('halted', 'outcome_unknown', 'queued')
      and (w.status <> 'queued' or w.expires_at > clock_timestamp())
      and coalesce(w.caller_expires_at, 'infinity') > clock_timestamp()
      and not exists (select from public.effects e where e.workflow_id = w.id and e.status = 'open')
    order by w.id for update of w
  ) l;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'workflow.resumed', 'workflow', null);
  if v_refusal is not null then
    return v_refusal;
  end if;
  -- One moment for all, or the distances would grow by the time that each row takes.
  v_now := clock_timestamp();
  with slots as (
    select w.id, v_now + (row_number() over (order by w.created_at, w.id) - 1) * (interval '1 second' / p_rate::float8) as starts_at,
      o.intent_expiry_seconds * interval '1 second' as expiry
    from public.workflows w join public.operations o on o.name = w.operation
    where w.id = any (v_locked)
  ), resumed as (
    update public.workflows w
    set status = 'queued', released = true, available_at = s.starts_at, updated_at = clock_timestamp(),
      approval_id = case when w.status = 'queued' then w.approval_id end,
      mode = case when w.status = 'queued' then w.mode end,
      attempt = case when w.status = 'queued' then w.attempt else 0 end,
      expires_at = case when w.status = 'queued' then w.expires_at
        else least(s.starts_at + s.expiry, coalesce(w.caller_expires_at, 'infinity')) end,
      cancel_requested_at = null, cancel_requested_by_name = null, error_code = null, error_message = null
    from slots s
    where w.id = s.id
    returning w.id, w.available_at
  )
  select array_agg(r.id order by r.available_at), min(r.available_at), max(r.available_at) into v_resumed, v_first, v_last from resumed r;

  insert into public.workflow_events (workflow_id, type, detail)
  select r, 'resumed', jsonb_strip_nulls(jsonb_build_object('by', v_actor.name, 'reason', nullif(btrim(left(p_reason, 2000)), '')))
  from unnest(v_resumed) r;
  perform private.audit(v_actor, 'workflow.resumed', 'workflow', null, p_reason,
    jsonb_build_object('resumed', coalesce(cardinality(v_resumed), 0), 'asked', cardinality(p_ids), 'rate', p_rate,
      'first', to_jsonb(v_resumed[1:20])));
  return jsonb_build_object('resumed', coalesce(cardinality(v_resumed), 0),
    'skipped', cardinality(p_ids) - coalesce(cardinality(v_resumed), 0), 'first_at', v_first, 'last_at', v_last,
    'server_time', clock_timestamp());
end
$$;
