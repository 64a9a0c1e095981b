-- A runbook followed by people: who began it, which steps were ticked by whom, and how it ended. What the steps are stands in
-- docs/runbooks and is part of the panel; here they are names, so that words may change without a migration.

create table public.runbook_runs (
  id uuid primary key default gen_random_uuid(),
  runbook text not null,
  alert_id uuid,
  started_at timestamptz not null default clock_timestamp(),
  started_by uuid,
  started_by_name text not null,
  finished_at timestamptz,
  finished_by uuid,
  finished_by_name text,
  note text,
  constraint runbook_runs_runbook_named check (runbook ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(runbook) <= 60),
  constraint runbook_runs_finished_by_somebody check ((finished_at is null) = (finished_by_name is null)),
  constraint runbook_runs_note_length check (char_length(note) <= 2000)
);
-- Two people at the same incident follow one run.
create unique index runbook_runs_open_once on public.runbook_runs (runbook) where finished_at is null;
-- Serves the past runs of a runbook, newest first.
create index runbook_runs_of_runbook on public.runbook_runs (runbook, started_at desc);
-- Serves what was done about an alert.
create index runbook_runs_of_alert on public.runbook_runs (alert_id) where alert_id is not null;
comment on table public.runbook_runs is 'Runbooks as people followed them. At most one run of each is open.';
comment on column public.runbook_runs.runbook is 'Its file in docs/runbooks, without the ending.';
comment on column public.runbook_runs.alert_id is 'The alert it was begun for; no reference, since alerts go sooner than runs.';
comment on column public.runbook_runs.note is 'What whoever finished it wrote down.';

create table public.runbook_steps (
  run_id uuid not null references public.runbook_runs (id) on delete cascade,
  step text not null,
  done boolean not null,
  checked_at timestamptz not null default clock_timestamp(),
  checked_by uuid,
  checked_by_name text not null,
  primary key (run_id, step),
  constraint runbook_steps_step_named check (step ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(step) <= 60)
);
comment on table public.runbook_steps is 'Steps of a run that were ticked, or ticked and taken back. The audit log has each change.';
comment on column public.runbook_steps.checked_at is 'When it was last changed, and beside it by whom.';

alter table public.runbook_runs enable row level security;
alter table public.runbook_steps enable row level security;
grant select on public.runbook_runs, public.runbook_steps to authenticated;
create policy "Members see runs of runbooks" on public.runbook_runs for select to authenticated
  using ((select private.member_role()) is not null);
create policy "Members see ticked steps" on public.runbook_steps for select to authenticated
  using ((select private.member_role()) is not null);

-- Null when an admin or an approver asks, else the refusal.
create function private.refuse_unless_follower(p_actor private.actor, p_action text, p_resource_type text, p_resource_id text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if p_actor.role in ('admin', 'approver', 'system') then
    return null;
  end if;
  return private.refuse(p_actor, p_action, p_resource_type, p_resource_id, 403, 'NOT_ALLOWED',
    'Only an admin or an approver may record what was done.', 'Reading needs no record. Ask ' || private.whom_to_ask() || '.');
end
$$;
revoke execute on function private.refuse_unless_follower(private.actor, text, text, text) from public, anon, authenticated, service_role;

-- The run that is open already is answered, with who began it, instead of refusing the second person.
create function private.start_runbook(p_slug text, p_alert_id uuid)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_follower(v_actor, 'runbook.started', 'runbook', p_slug);
  v_run public.runbook_runs;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(p_slug, '') !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or char_length(p_slug) > 60 then
    return private.invalid_field(v_actor, 'runbook.started', 'runbook', p_slug, 'slug',
      'slug must be the name of a runbook.', 'Take it from the address of the runbook.');
  end if;
  insert into public.runbook_runs (runbook, alert_id, started_by, started_by_name)
  values (p_slug, p_alert_id, v_actor.id, v_actor.name)
  on conflict (runbook) where finished_at is null do nothing
  returning * into v_run;
  if not found then
    select r.* into v_run from public.runbook_runs r where r.runbook = p_slug and r.finished_at is null;
    if not found then
      return private.refuse(v_actor, 'runbook.started', 'runbook', p_slug, 409, 'RUN_FINISHED',
        'The open run was finished at this moment.', 'Start another one.');
    end if;
    return jsonb_build_object('id', v_run.id, 'joined', true, 'started_by_name', v_run.started_by_name);
  end if;
  perform private.audit(v_actor, 'runbook.started', 'runbook', p_slug, null,
    jsonb_build_object('run', v_run.id, 'alert', p_alert_id));
  return jsonb_build_object('id', v_run.id, 'joined', false, 'started_by_name', v_run.started_by_name);
end
$$;

-- Locks the run, so that nobody ticks a step of one that was finished meanwhile.
create function private.check_runbook_step(p_run uuid, p_step text, p_done boolean)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_action text := case when p_done then 'runbook.step_done' else 'runbook.step_undone' end;
  v_refusal jsonb := private.refuse_unless_follower(v_actor, v_action, 'runbook_run', p_run::text);
  v_run public.runbook_runs;
  v_done boolean;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if coalesce(p_step, '') !~ '^[a-z0-9]+(-[a-z0-9]+)*$' or char_length(p_step) > 60 or p_done is null then
    return private.invalid_field(v_actor, v_action, 'runbook_run', p_run::text, case when p_done is null then 'done' else 'step' end,
      'step must be the name of a step, and done true or false.', 'Take the name from the runbook.');
  end if;
  select r.* into v_run from public.runbook_runs r where r.id = p_run for update;
  if not found then
    return private.refuse(v_actor, v_action, 'runbook_run', p_run::text, 404, 'NOT_FOUND',
      'There is no such run.', 'Open the runbook again.');
  end if;
  if v_run.finished_at is not null then
    return private.refuse(v_actor, v_action, 'runbook_run', p_run::text, 409, 'RUN_FINISHED',
      format('%s has finished this run.', v_run.finished_by_name), 'Start another one.');
  end if;
  select s.done into v_done from public.runbook_steps s where s.run_id = p_run and s.step = p_step;
  if coalesce(v_done, false) = p_done then
    return jsonb_build_object('ok', true, 'changed', false);
  end if;
  if v_done is null and (select count(*) from public.runbook_steps s where s.run_id = p_run) >= 100 then
    return private.invalid_field(v_actor, v_action, 'runbook_run', p_run::text, 'step',
      'A run has at most 100 steps.', 'Take the name from the runbook.');
  end if;
  insert into public.runbook_steps as s (run_id, step, done, checked_by, checked_by_name)
  values (p_run, p_step, p_done, v_actor.id, v_actor.name)
  on conflict (run_id, step) do update set done = excluded.done, checked_at = clock_timestamp(),
    checked_by = excluded.checked_by, checked_by_name = excluded.checked_by_name;
  perform private.audit(v_actor, v_action, 'runbook', v_run.runbook, null, jsonb_build_object('run', p_run, 'step', p_step));
  return jsonb_build_object('ok', true, 'changed', true);
end
$$;

create function private.finish_runbook(p_run uuid, p_note text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_follower(v_actor, 'runbook.finished', 'runbook_run', p_run::text);
  v_note text := nullif(btrim(coalesce(p_note, '')), '');
  v_run public.runbook_runs;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(v_note) > 2000 then
    return private.invalid_field(v_actor, 'runbook.finished', 'runbook_run', p_run::text, 'note',
      'note may have 2000 characters.', 'Put what is longer into the incident''s own document.');
  end if;
  select r.* into v_run from public.runbook_runs r where r.id = p_run for update;
  if not found then
    return private.refuse(v_actor, 'runbook.finished', 'runbook_run', p_run::text, 404, 'NOT_FOUND',
      'There is no such run.', 'Open the runbook again.');
  end if;
  if v_run.finished_at is not null then
    return private.refuse(v_actor, 'runbook.finished', 'runbook_run', p_run::text, 409, 'RUN_FINISHED',
      format('%s has finished this run.', v_run.finished_by_name), 'Nothing is left to do.');
  end if;
  update public.runbook_runs r
  set finished_at = clock_timestamp(), finished_by = v_actor.id, finished_by_name = v_actor.name, note = v_note
  where r.id = p_run;
  perform private.audit(v_actor, 'runbook.finished', 'runbook', v_run.runbook, v_note,
    jsonb_build_object('run', p_run, 'done', (select count(*) from public.runbook_steps s where s.run_id = p_run and s.done)));
  return jsonb_build_object('ok', true, 'id', p_run);
end
$$;

revoke execute on function private.start_runbook(text, uuid) from public, anon, authenticated, service_role;
revoke execute on function private.check_runbook_step(uuid, text, boolean) from public, anon, authenticated, service_role;
revoke execute on function private.finish_runbook(uuid, text) from public, anon, authenticated, service_role;
grant execute on function private.start_runbook(text, uuid) to authenticated;
grant execute on function private.check_runbook_step(uuid, text, boolean) to authenticated;
grant execute on function private.finish_runbook(uuid, text) to authenticated;

create function public.start_runbook(slug text, alert_id uuid default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.start_runbook(slug, alert_id);
end;
create function public.check_runbook_step(run uuid, step text, done boolean)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.check_runbook_step(run, step, done);
end;
create function public.finish_runbook(run uuid, note text default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.finish_runbook(run, note);
end;
revoke execute on function public.start_runbook(text, uuid) from public, anon, authenticated, service_role;
revoke execute on function public.check_runbook_step(uuid, text, boolean) from public, anon, authenticated, service_role;
revoke execute on function public.finish_runbook(uuid, text) from public, anon, authenticated, service_role;
grant execute on function public.start_runbook(text, uuid) to authenticated;
grant execute on function public.check_runbook_step(uuid, text, boolean) to authenticated;
grant execute on function public.finish_runbook(uuid, text) to authenticated;
