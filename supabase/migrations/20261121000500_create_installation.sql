-- Which installation this is. The panel names environment, demo and a paused queue from this row,
-- never from its bundle.

create table public.installation (
  id smallint primary key default 1,
  environment text not null default 'local',
  name text not null default 'OmniHub',
  demo boolean not null default false,
  private_endpoints_allowed boolean not null default false,
  created_at timestamptz not null default now(),
  queue_paused boolean not null default false,
  queue_paused_at timestamptz,
  queue_paused_by uuid,
  queue_paused_by_name text,
  queue_paused_reason text,
  constraint installation_single_row check (id = 1),
  constraint installation_environment_known check (environment in ('production', 'staging', 'local')),
  constraint installation_name_length check (char_length(name) between 1 and 80)
);
insert into public.installation (id) values (1);

comment on table public.installation is 'One row: what this installation is and whether its queue is paused.';
comment on column public.installation.private_endpoints_allowed is 'Operation endpoints in private address ranges are refused unless the owner sets this.';

revoke all on public.installation from anon, authenticated, service_role;
grant select on public.installation to authenticated;
alter table public.installation enable row level security;

create policy "Members see which installation this is"
  on public.installation for select to authenticated
  using ((select private.member_role()) is not null);

create trigger installation_refuse_delete before delete on public.installation
  for each row execute function private.refuse_change();
create trigger installation_refuse_truncate before truncate on public.installation
  for each statement execute function private.refuse_change();

-- For the owner at a database prompt, see docs/hosted.md.
create function private.set_installation(p_environment text, p_name text, p_demo boolean default false, p_private_endpoints_allowed boolean default false)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_before jsonb;
  v_after jsonb;
begin
  select to_jsonb(i) into v_before from public.installation i where i.id = 1;
  update public.installation i
  set environment = p_environment, name = p_name, demo = p_demo, private_endpoints_allowed = p_private_endpoints_allowed
  where i.id = 1
  returning to_jsonb(i) into v_after;
  perform private.audit(private.current_actor(), 'installation.changed', 'installation', '1', null,
    jsonb_build_object('old', v_before, 'new', v_after));
  return v_after;
end
$$;
revoke execute on function private.set_installation(text, text, boolean, boolean) from public, anon, authenticated, service_role;
