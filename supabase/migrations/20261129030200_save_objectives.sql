-- Objectives are changed by admins: what is promised decides whether pipelines may deploy and whom alerts wake.

alter table public.slo_objectives add column revision integer not null default 1;
comment on column public.slo_objectives.revision is 'Rises with each save, so that two admins cannot overwrite each other unseen.';

-- The first thing wrong with a definition, in words.
create function private.objective_problem(p jsonb, p_old public.slo_objectives)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select to_jsonb(problem) from (
    select f.field, f.message, f.hint
    from (values
      ('definition', jsonb_typeof(p) is distinct from 'object',
        'definition must be a JSON object.', 'Send the fields of the objective.'),
      ('id', coalesce(p ->> 'id', '') !~ '^[a-z][a-z0-9_]{0,62}$',
        'id must be lower case with underscores, at most 63 characters.', 'For example executor_success.'),
      ('title', char_length(btrim(coalesce(p ->> 'title', ''))) not between 1 and 80,
        'title must have 1 to 80 characters.', 'Say what is promised, such as "API answers within 500 ms".'),
      ('kind', coalesce(p ->> 'kind', '') not in ('events', 'latency', 'queue'),
        'kind must be events, latency or queue.', 'events counts failures, latency slow answers, queue deep minutes.'),
      ('kind', p_old.id is not null and (p ->> 'kind', p ->> 'service', p ->> 'queue') is distinct from (p_old.kind, p_old.service, p_old.queue),
        'kind, service and queue of an objective never change.', 'Switch this one off and add another.'),
      ('service', coalesce(p ->> 'service', '') not in ('api', 'executor', 'workflows', 'queue')
          or (p ->> 'kind' = 'queue') <> (p ->> 'service' = 'queue') or p ->> 'kind' = 'latency' and p ->> 'service' = 'workflows',
        'service must be api, executor or workflows; api or executor for latency; queue for a queue.', 'Choose whose events count.'),
      ('queue', case p ->> 'kind' when 'queue' then coalesce(p ->> 'queue', '') not in ('pending_approvals', 'dead_letters')
          else coalesce(p -> 'queue', 'null') <> 'null' end,
        'queue must be pending_approvals or dead_letters for a queue, and left out otherwise.', 'Choose whose depth counts.'),
      ('limit_value', case p ->> 'kind'
          when 'latency' then coalesce(p ->> 'limit_value', '') not in ('5', '10', '25', '50', '75', '100', '150', '200', '250', '350', '500', '750',
            '1000', '1500', '2500', '5000', '10000')
          when 'queue' then not private.is_whole_number(p -> 'limit_value', 1, 1000000, false)
          else coalesce(p -> 'limit_value', 'null') <> 'null' end,
        'limit_value must be a bound of the duration buckets in ms for latency, a depth from 1 for a queue, and left out for events.',
        'Bounds are 5, 10, 25, 50, 75, 100, 150, 200, 250, 350, 500, 750, 1000, 1500, 2500, 5000 and 10000: only there can "within" be decided by counting.'),
      ('objective_ppm', not private.is_whole_number(p -> 'objective_ppm', 1, 999999, false),
        'objective_ppm must be a whole number from 1 to 999999.', '99.9 % is 999000; 100 % would leave no budget.'),
      ('min_bad', not private.is_whole_number(p -> 'min_bad', 0, 1000000, true),
        'min_bad must be a whole number from 0 to 1000000.', 'Leave it out for 5.'),
      ('gates_deploys', jsonb_typeof(coalesce(p -> 'gates_deploys', 'false')) <> 'boolean', 'gates_deploys must be true or false.', 'Leave it out for false.'),
      ('enabled', jsonb_typeof(coalesce(p -> 'enabled', 'true')) <> 'boolean', 'enabled must be true or false.', 'Leave it out for true.')
    ) f (field, wrong, message, hint)
    where f.wrong
    limit 1
  ) problem
$$;
revoke execute on function private.objective_problem(jsonb, public.slo_objectives) from public, anon, authenticated, service_role;

-- A lower target lets more be deployed, so it asks for a fresh sign-in. What was found by the old target is dropped: until the
-- next evaluation, within a minute, nobody knows how the new one stands.
create function private.save_objective(p_definition jsonb, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_id text := p_definition ->> 'id';
  v_refusal jsonb := private.refuse_unless_fresh_admin(v_actor, 'slo.objective_changed', 'slo_objective', v_id);
  v_problem jsonb;
  v_old public.slo_objectives;
  v_new public.slo_objectives;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  -- Two first saves of one id meet here; the second then sees the first one's revision.
  perform pg_catalog.pg_advisory_xact_lock(727276, pg_catalog.hashtext(coalesce(v_id, '')));
  select o.* into v_old from public.slo_objectives o where o.id = v_id for update;
  -- Who asks may have lost their role while waiting for the lock.
  v_refusal := private.refuse_unless_fresh_admin(private.current_actor(), 'slo.objective_changed', 'slo_objective', v_id);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := private.objective_problem(p_definition, v_old);
  if v_problem is null and char_length(btrim(coalesce(p_reason, ''))) not between 1 and 500 then
    v_problem := '{"field": "reason", "message": "reason must have 1 to 500 characters.", "hint": "Say why the promise changes."}';
  end if;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'slo.objective_changed', 'slo_objective', v_id,
      v_problem ->> 'field', v_problem ->> 'message', v_problem ->> 'hint');
  end if;
  if p_expected_revision is distinct from v_old.revision then
    return private.refuse(v_actor, 'slo.objective_changed', 'slo_objective', v_id, 409, 'STALE_VERSION',
      'This objective changed meanwhile: it is at revision ' || coalesce(v_old.revision::text, 'none') || '.',
      'Look at the change, then save again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;

  insert into public.slo_objectives as o (id, position, title, kind, service, queue, limit_value, objective_ppm, min_bad, gates_deploys, enabled,
    updated_by_name)
  values (v_id, (select coalesce(max(p.position), 0) + 1 from public.slo_objectives p), btrim(p_definition ->> 'title'), p_definition ->> 'kind',
    p_definition ->> 'service', p_definition ->> 'queue', (p_definition ->> 'limit_value')::integer, (p_definition ->> 'objective_ppm')::integer,
    coalesce((p_definition ->> 'min_bad')::integer, 5), coalesce((p_definition ->> 'gates_deploys')::boolean, false),
    coalesce((p_definition ->> 'enabled')::boolean, true), v_actor.name)
  on conflict (id) do update set
    title = excluded.title, limit_value = excluded.limit_value, objective_ppm = excluded.objective_ppm, min_bad = excluded.min_bad,
    gates_deploys = excluded.gates_deploys, enabled = excluded.enabled, revision = o.revision + 1, updated_at = clock_timestamp(),
    updated_by_name = excluded.updated_by_name
  returning o.* into v_new;
  if (v_old.objective_ppm, v_old.limit_value, v_old.min_bad, v_old.enabled)
    is distinct from (v_new.objective_ppm, v_new.limit_value, v_new.min_bad, v_new.enabled) then
    delete from public.slo_status s where s.objective_id = v_id;
  end if;
  perform private.audit(v_actor, 'slo.objective_changed', 'slo_objective', v_id, p_reason,
    jsonb_build_object('old', case when v_old.id is null then null else to_jsonb(v_old) end, 'new', to_jsonb(v_new)));
  return jsonb_build_object('id', v_new.id, 'revision', v_new.revision);
end
$$;
revoke execute on function private.save_objective(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.save_objective(jsonb, text, integer) to authenticated;

create function public.save_objective(definition jsonb, reason text, expected_revision integer default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.save_objective(definition, reason, expected_revision);
end;
revoke execute on function public.save_objective(jsonb, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.save_objective(jsonb, text, integer) to authenticated;
