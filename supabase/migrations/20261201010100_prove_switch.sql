-- The canary of the switch. Once a minute the shadow row is switched on and off: a guard of its own must refuse and admit by
-- it, and so must the database's twin of the decision. Silence is what alerts.

alter table public.controls_canary add column checked_at timestamptz, add column problem text;
comment on column public.controls_canary.proven_at is 'When the switch last proved that it stops and releases.';
comment on column public.controls_canary.last_duration_ms is 'How long after the commit a guard went on admitting, at that proof.';
comment on column public.controls_canary.checked_at is 'When it was last tried.';
comment on column public.controls_canary.problem is 'Why it was not proven at the last try; null when it was.';

-- Switches the shadow row and answers what the database itself would now decide on it.
create function private.turn_canary(p_on boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_canary public.controls_canary;
begin
  update public.controls_canary k
  set omnihub_kill_switch = p_on, version = k.version + 1, updated_at = clock_timestamp()
  where k.id = '00000000-0000-0000-0000-000000000001' and p_on is not null
  returning k.* into v_canary;
  if not found then
    return private.error_answer(409, 'CANARY_MISSING', 'The shadow row of the switch is missing.',
      'Insert it again as the migration that made it did.', null);
  end if;
  return jsonb_build_object('version', v_canary.version,
    'decision', private.decide(to_jsonb(v_canary), '{"name": "canary", "enabled": true, "risk_level": "low"}', false, null));
end
$$;
revoke execute on function private.turn_canary(boolean) from public, anon, authenticated, service_role;
grant execute on function private.turn_canary(boolean) to service_role;

create function public.turn_canary("on" boolean)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.turn_canary("on");
end;
revoke execute on function public.turn_canary(boolean) from public, anon, authenticated, service_role;
grant execute on function public.turn_canary(boolean) to service_role;

-- A try that failed leaves the last proof as it was: its age is what is judged.
create function private.record_switch_proof(p_duration_ms integer, p_problem text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_problem is null and (p_duration_ms is null or p_duration_ms < 0) then
    return private.error_answer(422, 'INVALID_FIELD', 'duration_ms must be a whole number from 0 on.', 'Send how long it took, or the problem.', '{"field": "duration_ms"}');
  end if;
  update public.controls_canary k
  set checked_at = clock_timestamp(), problem = left(p_problem, 300),
    proven_at = case when p_problem is null then clock_timestamp() else k.proven_at end,
    last_duration_ms = case when p_problem is null then p_duration_ms else k.last_duration_ms end
  where k.id = '00000000-0000-0000-0000-000000000001';
  return jsonb_build_object('ok', true);
end
$$;
revoke execute on function private.record_switch_proof(integer, text) from public, anon, authenticated, service_role;
grant execute on function private.record_switch_proof(integer, text) to service_role;

create function public.record_switch_proof(duration_ms integer, problem text)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.record_switch_proof(duration_ms, problem);
end;
revoke execute on function public.record_switch_proof(integer, text) from public, anon, authenticated, service_role;
grant execute on function public.record_switch_proof(integer, text) to service_role;

insert into schedule.jobs (name, every, kind, target) values ('prove_switch', '1 minute', 'function', 'health/prove-switch');
