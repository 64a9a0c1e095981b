-- Whoever loses the role while a command of theirs waits for somebody else's lock is refused: the role is read once more
-- behind the lock, as decide_approval and the commands on members do. Engaging a control is left alone: it never waits
-- longer than 250 ms, and nothing may stop it.

create or replace function private.cancel_workflow(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.cancelled', 'workflow', p_id::text);
  v_workflow public.workflows;
  v_became text;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  select w.* into v_workflow from public.workflows w where w.id = p_id for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), 'workflow.cancelled', 'workflow', p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  if v_workflow.id is null then
    return private.refuse(v_actor, 'workflow.cancelled', 'workflow', p_id::text, 404, 'NOT_FOUND',
      'There is no such workflow.', 'Look at the list again.');
  end if;
  v_became := private.cancel_locked(v_actor, v_workflow, p_reason);
  if v_became is null then
    return private.refuse(v_actor, 'workflow.cancelled', 'workflow', p_id::text, 409, 'NOT_CANCELLABLE',
      'This workflow has ended already: ' || replace(v_workflow.status, '_', ' ') || '.', 'Nothing needs to be done.',
      jsonb_build_object('status', v_workflow.status, 'finished_at', v_workflow.finished_at));
  end if;
  perform private.audit(v_actor, 'workflow.cancelled', 'workflow', p_id::text, p_reason,
    jsonb_build_object('operation', v_workflow.operation, 'old', v_workflow.status, 'new', v_became), v_workflow.trace_id);
  return jsonb_build_object('id', p_id, 'status', case v_became when 'cancelling' then 'running' else v_became end,
    'cancelling', v_became = 'cancelling', 'server_time', clock_timestamp());
end
$$;

-- Many at once, one audited command; what has ended meanwhile is left out.
create or replace function private.cancel_workflows(p_ids uuid[], p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'workflow.cancelled', 'workflow', null);
  v_workflow public.workflows;
  v_cancelled uuid[] := '{}';
  v_cancelling uuid[] := '{}';
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'workflow.cancelled', 'workflow', null, 'ids',
      'ids must name 1 to 10000 workflows.', 'Choose what to cancel.');
  end if;
  -- In one order, so that two operators never wait in a circle.
  perform from public.workflows w where w.id = any (p_ids) order by w.id for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_admin(private.current_actor(), 'workflow.cancelled', 'workflow', null);
  if v_refusal is not null then
    return v_refusal;
  end if;
  for v_workflow in
    select w.* from public.workflows w where w.id = any (p_ids) order by w.id
  loop
    case private.cancel_locked(v_actor, v_workflow, p_reason)
      when 'cancelled' then v_cancelled := v_cancelled || v_workflow.id;
      when 'cancelling' then v_cancelling := v_cancelling || v_workflow.id;
      else null;
    end case;
  end loop;
  perform private.audit(v_actor, 'workflow.cancelled', 'workflow', null, p_reason,
    jsonb_build_object('asked', cardinality(p_ids), 'cancelled', cardinality(v_cancelled), 'cancelling', cardinality(v_cancelling),
      'first', to_jsonb((v_cancelled || v_cancelling)[1:20])));
  return jsonb_build_object('cancelled', cardinality(v_cancelled), 'cancelling', cardinality(v_cancelling),
    'skipped', cardinality(p_ids) - cardinality(v_cancelled) - cardinality(v_cancelling), 'server_time', clock_timestamp());
end
$$;

create or replace function private.replay_dead_letter(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_replay(v_actor, p_id);
  v_dead_letter public.dead_letters;
  v_problem text;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform private.lock_dead_letters(array[p_id]);
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'dead_letter.replayed', 'dead_letter', p_id::text);
  if v_refusal is not null then
    return v_refusal;
  end if;
  select d.* into v_dead_letter from public.dead_letters d where d.id = p_id;
  if v_dead_letter.id is not null then
    v_problem := private.replay_locked(v_actor, p_id, p_reason, clock_timestamp());
  end if;
  if v_dead_letter.id is null or v_problem is not null then
    return private.refuse_handling(v_actor, 'dead_letter.replayed', p_id, v_problem);
  end if;
  perform private.audit(v_actor, 'dead_letter.replayed', 'dead_letter', p_id::text, p_reason,
    jsonb_build_object('workflow_id', v_dead_letter.workflow_id, 'operation', v_dead_letter.operation, 'error_code', v_dead_letter.error_code));
  return jsonb_build_object('workflow_id', v_dead_letter.workflow_id, 'status', 'queued', 'server_time', clock_timestamp());
end
$$;

-- Many at once, oldest first, one audited command; what was handled or expired meanwhile is left out.
create or replace function private.replay_dead_letters(p_ids uuid[], p_reason text, p_rate numeric)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_replay(v_actor, null);
  v_id uuid;
  v_replayed uuid[] := '{}';
  v_first timestamptz;
  v_starts_at timestamptz;
  v_last timestamptz;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'dead_letter.replayed', 'dead_letter', null, 'ids',
      'ids must name 1 to 10000 dead letters.', 'Choose what to replay.');
  end if;
  if p_rate is null or p_rate not between 0.1 and 100 then
    return private.invalid_field(v_actor, 'dead_letter.replayed', 'dead_letter', null, 'rate',
      'rate must lie between 0.1 and 100 workflows a second.', 'Two a second is a careful start.');
  end if;
  perform private.lock_dead_letters(p_ids);
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'dead_letter.replayed', 'dead_letter', null);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_first := clock_timestamp();
  for v_id in
    select d.id from public.dead_letters d where d.id = any (p_ids) order by d.created_at, d.id
  loop
    v_starts_at := v_first + cardinality(v_replayed) * (interval '1 second' / p_rate::float8);
    if private.replay_locked(v_actor, v_id, p_reason, v_starts_at) is null then
      v_replayed := v_replayed || v_id;
      v_last := v_starts_at;
    end if;
  end loop;
  perform private.audit(v_actor, 'dead_letter.replayed', 'dead_letter', null, p_reason,
    jsonb_build_object('asked', cardinality(p_ids), 'replayed', cardinality(v_replayed), 'rate', p_rate, 'first', to_jsonb(v_replayed[1:20])));
  return jsonb_build_object('replayed', cardinality(v_replayed), 'skipped', cardinality(p_ids) - cardinality(v_replayed),
    'first_at', case when v_last is not null then v_first end, 'last_at', v_last, 'server_time', clock_timestamp());
end
$$;

create or replace function private.discard_dead_letter(p_id uuid, p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_discard(v_actor, p_id, p_reason);
  v_dead_letter public.dead_letters;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform private.lock_dead_letters(array[p_id]);
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_discard(private.current_actor(), p_id, p_reason);
  if v_refusal is not null then
    return v_refusal;
  end if;
  if private.discard_locked(v_actor, p_id, p_reason) is not null then
    return private.refuse_handling(v_actor, 'dead_letter.discarded', p_id, 'ALREADY_HANDLED');
  end if;
  select d.* into v_dead_letter from public.dead_letters d where d.id = p_id;
  perform private.audit(v_actor, 'dead_letter.discarded', 'dead_letter', p_id::text, p_reason,
    jsonb_build_object('workflow_id', v_dead_letter.workflow_id, 'operation', v_dead_letter.operation, 'error_code', v_dead_letter.error_code));
  return jsonb_build_object('id', p_id, 'handled_at', v_dead_letter.handled_at, 'server_time', clock_timestamp());
end
$$;

create or replace function private.discard_dead_letters(p_ids uuid[], p_reason text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_discard(v_actor, null, p_reason);
  v_id uuid;
  v_discarded uuid[] := '{}';
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(cardinality(p_ids), 0) not between 1 and 10000 then
    return private.invalid_field(v_actor, 'dead_letter.discarded', 'dead_letter', null, 'ids',
      'ids must name 1 to 10000 dead letters.', 'Choose what to discard.');
  end if;
  perform private.lock_dead_letters(p_ids);
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_discard(private.current_actor(), null, p_reason);
  if v_refusal is not null then
    return v_refusal;
  end if;
  for v_id in
    select d.id from public.dead_letters d where d.id = any (p_ids) order by d.created_at, d.id
  loop
    if private.discard_locked(v_actor, v_id, p_reason) is null then
      v_discarded := v_discarded || v_id;
    end if;
  end loop;
  perform private.audit(v_actor, 'dead_letter.discarded', 'dead_letter', null, p_reason,
    jsonb_build_object('asked', cardinality(p_ids), 'discarded', cardinality(v_discarded), 'first', to_jsonb(v_discarded[1:20])));
  return jsonb_build_object('discarded', cardinality(v_discarded), 'skipped', cardinality(p_ids) - cardinality(v_discarded),
    'server_time', clock_timestamp());
end
$$;

-- Lets halted, unknown or queued work go on at a limited rate, one audited command. It runs although the queue is
-- paused and goes through the guard as it is now. What had been stopped is a new run: it needs a new approval where one
-- was needed and has all its retries, under the same idempotency key, and nobody's cancel counts any more. What only
-- waited keeps approval and expiry. Work with an open call is left out: nobody knows yet what it did. What has expired,
-- or whose caller's time is over, never runs.
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
  with slots as (
    select w.id, clock_timestamp() + (row_number() over (order by w.created_at, w.id) - 1) * (interval '1 second' / p_rate::float8) as starts_at,
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
