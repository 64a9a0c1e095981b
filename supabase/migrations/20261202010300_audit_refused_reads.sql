-- Seven reads are open to every member and were refused to everybody else without a row, because a stable function
-- cannot write one. They stay stable, each with one snapshot for all it says; their wrappers ask first.

create function private.refuse_unless_member(p_action text, p_resource_type text)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
begin
  if v_actor.role is not null then
    return null;
  end if;
  return private.refuse(v_actor, p_action, p_resource_type, null, 403, 'NOT_ALLOWED',
    'Only members may read this.', 'Ask an admin for an invitation.');
end
$$;
revoke execute on function private.refuse_unless_member(text, text) from public, anon, authenticated, service_role;
grant execute on function private.refuse_unless_member(text, text) to authenticated;

create or replace function public.read_operator_metrics(today_from timestamptz default null)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select coalesce(private.refuse_unless_member('operator_metrics.read', 'installation'), private.read_operator_metrics(today_from));
end;

create or replace function public.read_slo_report()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select coalesce(private.refuse_unless_member('slo.read', 'slo_objective'), private.read_slo_report());
end;

create or replace function public.read_slo_marks()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select coalesce(private.refuse_unless_member('slo.read', 'slo_objective'), private.read_slo_marks());
end;

create or replace function public.read_alerts(before jsonb default null, page_size integer default 50)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select coalesce(private.refuse_unless_member('alert.read', 'alert'), private.read_alerts(before, page_size));
end;

create or replace function public.read_open_alerts()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select coalesce(private.refuse_unless_member('alert.read', 'alert'), private.read_open_alerts());
end;

create or replace function public.read_alert(id uuid)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select coalesce(private.refuse_unless_member('alert.read', 'alert'), private.read_alert(id));
end;

create or replace function public.read_infra("window" text default '6h')
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select coalesce(private.refuse_unless_member('infrastructure.read', 'installation'), private.read_infra("window"));
end;
