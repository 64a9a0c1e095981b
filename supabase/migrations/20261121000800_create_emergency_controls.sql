-- The emergency controls: one row that nobody can insert, delete or truncate, and that can only move forward.

create sequence private.control_version as bigint;
revoke all on sequence private.control_version from public, anon, authenticated, service_role;

create table public.emergency_controls (
  id uuid primary key default '00000000-0000-0000-0000-000000000001',
  omnihub_kill_switch boolean not null default true,
  execution_safe_mode boolean not null default true,
  operator_takeover boolean not null default true,
  allowed_operations text[] not null default '{}',
  version bigint not null,
  reason text,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by uuid,
  updated_by_name text not null,
  omnihub_kill_switch_engaged_at timestamptz,
  omnihub_kill_switch_engaged_by uuid,
  omnihub_kill_switch_engaged_by_name text,
  omnihub_kill_switch_engaged_reason text,
  omnihub_kill_switch_review_at timestamptz,
  execution_safe_mode_engaged_at timestamptz,
  execution_safe_mode_engaged_by uuid,
  execution_safe_mode_engaged_by_name text,
  execution_safe_mode_engaged_reason text,
  execution_safe_mode_review_at timestamptz,
  operator_takeover_engaged_at timestamptz,
  operator_takeover_engaged_by uuid,
  operator_takeover_engaged_by_name text,
  operator_takeover_engaged_reason text,
  operator_takeover_review_at timestamptz,
  constraint emergency_controls_fixed_id check (id = '00000000-0000-0000-0000-000000000001'),
  constraint emergency_controls_kill_switch_has_no_review check (omnihub_kill_switch_review_at is null),
  constraint emergency_controls_no_null_operation check (array_position(allowed_operations, null) is null)
);

comment on table public.emergency_controls is 'One row. Guards refuse as if every control were on when it is missing or does not parse.';
comment on column public.emergency_controls.version is 'From a sequence, drawn after the row lock is held. Never goes back.';
comment on column public.emergency_controls.updated_by is 'Snapshot without foreign key; null for the owner at a database prompt.';

revoke all on public.emergency_controls from anon, authenticated, service_role;
grant select on public.emergency_controls to authenticated, service_role;
alter table public.emergency_controls enable row level security;

create policy "Members see the state of the controls"
  on public.emergency_controls for select to authenticated
  using ((select private.member_role()) is not null);

-- A missing row may come back only as "everything on".
create function private.guard_controls_insert()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.id <> '00000000-0000-0000-0000-000000000001'
    or not (new.omnihub_kill_switch and new.execution_safe_mode and new.operator_takeover) then
    raise exception 'the controls row can only be created with every control on'
      using errcode = '42501', hint = 'Call repair_controls, then release what should be off.';
  end if;
  return new;
end
$$;

create function private.guard_controls_update()
returns trigger
language plpgsql
security invoker
set search_path = ''
as $$
begin
  if new.id <> old.id or new.version <= old.version then
    raise exception 'the version of the controls never goes back (% to %)', old.version, new.version
      using errcode = '42501', hint = 'Draw the new version from the sequence while the row is locked.';
  end if;
  return new;
end
$$;
revoke execute on function private.guard_controls_insert() from public, anon, authenticated, service_role;
revoke execute on function private.guard_controls_update() from public, anon, authenticated, service_role;

create trigger emergency_controls_insert_only_all_on before insert on public.emergency_controls
  for each row execute function private.guard_controls_insert();
create trigger emergency_controls_only_forward before update on public.emergency_controls
  for each row execute function private.guard_controls_update();
create trigger emergency_controls_refuse_delete before delete on public.emergency_controls
  for each row execute function private.refuse_change();
create trigger emergency_controls_refuse_truncate before truncate on public.emergency_controls
  for each statement execute function private.refuse_change();

-- A new installation starts with everything off, by the same path as any release: created on, then moved forward.
insert into public.emergency_controls (version, updated_by_name) values (nextval('private.control_version'), 'installation');
update public.emergency_controls
set omnihub_kill_switch = false, execution_safe_mode = false, operator_takeover = false,
  version = nextval('private.control_version'), updated_at = clock_timestamp()
where id = '00000000-0000-0000-0000-000000000001';

-- The canary of the switch: a shadow row, read by the same call and decided by the same function, never
-- published and never audited. A schedule flips it and requires the refusal.
create table public.controls_canary (like public.emergency_controls including defaults including constraints including indexes);
comment on table public.controls_canary is 'Shadow of emergency_controls with which the switch proves itself. Not published, not audited.';
insert into public.controls_canary (version, omnihub_kill_switch, execution_safe_mode, operator_takeover, updated_by_name)
values (1, false, false, false, 'canary');
alter table public.controls_canary add column proven_at timestamptz, add column last_duration_ms integer;

revoke all on public.controls_canary from anon, authenticated, service_role;
grant select on public.controls_canary to authenticated;
alter table public.controls_canary enable row level security;
create policy "Members see the canary of the switch"
  on public.controls_canary for select to authenticated
  using ((select private.member_role()) is not null);
