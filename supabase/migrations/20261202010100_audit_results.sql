-- What a test call and a drill came to was only in their own row, which a next one replaces, and that a stop was
-- proven in a table that nobody reads later. What people acted on belongs to the log with what they did.

create or replace function private.record_operation_test(p_name text, p_revision integer, p_http_status integer, p_duration_ms integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_test public.operation_tests;
begin
  -- The result of an older revision must not stand as that of a newer one.
  update public.operation_tests t
  set http_status = case when p_http_status between 100 and 599 then p_http_status end,
    duration_ms = greatest(0, least(p_duration_ms, 600000)),
    problem = nullif(btrim(left(p_problem, 300)), ''), recorded_at = clock_timestamp()
  where t.operation = p_name and t.revision = p_revision
  returning t.* into v_test;
  if not found then
    return '{"ok": false}';
  end if;
  perform private.audit(private.current_actor(), 'operation.test_answered', 'operation', p_name, null,
    jsonb_build_object('revision', p_revision, 'http_status', v_test.http_status, 'duration_ms', v_test.duration_ms,
      'problem', v_test.problem, 'tested_by', v_test.tested_by_name));
  return '{"ok": true}';
end
$$;

create or replace function private.record_drill(p_id uuid, p_time_to_stop_ms integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_old public.drills;
  v_new public.drills;
begin
  if p_problem is null and coalesce(p_time_to_stop_ms, -1) < 0 then
    return private.error_answer(422, 'INVALID_FIELD', 'time_to_stop_ms must be a whole number from 0 on.', 'Send how long it took, or the problem.',
      '{"field": "time_to_stop_ms"}');
  end if;
  select d.* into v_old from public.drills d where d.id = p_id for update;
  if not found then
    return private.error_answer(404, 'NOT_FOUND', 'There is no such drill.', 'Send the id that start_drill answered.', null);
  end if;
  update public.drills d
  set time_to_stop_ms = case when d.ended_at is null then coalesce(d.time_to_stop_ms, p_time_to_stop_ms) else d.time_to_stop_ms end,
    problem = coalesce(d.problem, left(p_problem, 300))
  where d.id = p_id
  returning d.* into v_new;
  -- The first measurement stands; one that came again changed nothing.
  if (v_new.time_to_stop_ms, v_new.problem) is distinct from (v_old.time_to_stop_ms, v_old.problem) then
    perform private.audit(private.current_actor(), 'drill.measured', 'drill', p_id::text, null,
      jsonb_build_object('time_to_stop_ms', v_new.time_to_stop_ms, 'problem', v_new.problem));
  end if;
  return '{"ok": true}';
end
$$;

create or replace function private.observe_stop()
returns private.stop_proofs
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_engaged_at timestamptz;
  v_proof private.stop_proofs;
begin
  select coalesce(c.omnihub_kill_switch_engaged_at, c.updated_at) into v_engaged_at from public.emergency_controls c
  where c.id = '00000000-0000-0000-0000-000000000001' and c.omnihub_kill_switch;
  if v_engaged_at is null then
    return null;
  end if;
  select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
  if not found then
    insert into private.stop_proofs as p (engaged_at, running_at_first, open_effects_at_first)
    values (v_engaged_at,
      (select count(*) from public.workflows w where w.status = 'running'),
      (select count(*) from public.effects e where e.status = 'open'))
    on conflict (engaged_at) do nothing;
    -- A new statement, so that a row that somebody else has just made is seen.
    select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
  end if;
  -- The bound: 900 ms that a guard may still believe an older state, and 100 ms for clocks.
  if v_proof.stopped_at is null and clock_timestamp() >= v_proof.first_seen_at + interval '1 second'
    and not exists (select from public.workflows w where w.status = 'running')
    and not exists (select from public.effects e where e.status = 'open') then
    update private.stop_proofs p set stopped_at = clock_timestamp()
    where p.engaged_at = v_engaged_at and p.stopped_at is null
    returning p.* into v_proof;
    if found then
      -- Whoever looked first is only who asked; that everything had ended is what the system found.
      perform private.audit(row(null, 'schedule', 'system', 'system')::private.actor, 'control.stop_proven',
        'emergency_control', 'omnihub_kill_switch', null,
        jsonb_build_object('engaged_at', v_proof.engaged_at, 'stopped_at', v_proof.stopped_at,
          'running_at_first', v_proof.running_at_first, 'open_effects_at_first', v_proof.open_effects_at_first));
    else
      select p.* into v_proof from private.stop_proofs p where p.engaged_at = v_engaged_at;
    end if;
  end if;
  return v_proof;
end
$$;

-- Agents' requests have their timeline; what a person asks for by hand is something a person did. A trigger, so that
-- no way of asking is left out, and one that is not even called for agents.
create function private.audit_asked_by_hand()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  perform private.audit(private.current_actor(), 'operation.requested', 'operation', new.operation, new.reason,
    jsonb_build_object('workflow_id', new.id, 'mode', new.mode, 'for', new.on_behalf_of_name), new.trace_id);
  return null;
end
$$;
revoke execute on function private.audit_asked_by_hand() from public, anon, authenticated, service_role;

create trigger workflows_audit_asked_by_hand after insert on public.workflows
  for each row when (new.submitter_type <> 'key') execute function private.audit_asked_by_hand();
