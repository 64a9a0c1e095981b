-- Which channels people are told by, for whoever asks whether they can be reached. Addresses are for services and admins.

create function private.read_probe_plan()
returns jsonb
language sql
volatile
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'private_endpoints_allowed', (select i.private_endpoints_allowed from public.installation i where i.id = 1),
    'channels', (
      select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind, 'config', c.config, 'secret_ref', c.secret_ref)
        order by lower(c.name)), '[]')
      from public.notification_channels c where c.enabled and c.removed_at is null))
$$;
revoke execute on function private.read_probe_plan() from public, anon, authenticated, service_role;
grant execute on function private.read_probe_plan() to service_role;

create function public.read_probe_plan()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '2s'
begin atomic
  select private.read_probe_plan();
end;
revoke execute on function public.read_probe_plan() from public, anon, authenticated, service_role;
grant execute on function public.read_probe_plan() to service_role;
