-- What a member reads about every objective: the promise, what was last found, how its band changed, and which
-- controls were on meanwhile. Nothing is computed here.

create function private.read_slo_report()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_from timestamptz := clock_timestamp() - interval '28 days';
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read how objectives stand.', 'Ask an admin for an invitation.');
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'as_of', (select max(s.at) from public.slo_status s),
    'environment', (select i.environment from public.installation i where i.id = 1),
    'demo', (select i.demo from public.installation i where i.id = 1),
    'objectives', (
      select coalesce(jsonb_agg(to_jsonb(o) - array['updated_by_name'] || jsonb_build_object('status', to_jsonb(s) - array['objective_id', 'updated_at'])
        order by o.position, o.id), '[]')
      from public.slo_objectives o left join public.slo_status s on s.objective_id = o.id where o.enabled),
    'band_changes', (
      select coalesce(jsonb_agg(to_jsonb(c) - 'id' order by c.at, c.id), '[]') from (
        select b.* from public.slo_band_changes b where b.at > v_from order by b.at desc, b.id desc limit 200) c),
    -- Who engaged a control and why is for approvers and admins; that it was on is for everybody.
    'controls', (
      select coalesce(jsonb_agg(jsonb_build_object('control', c.control, 'from', c.engaged_at, 'to', c.released_at) order by c.engaged_at), '[]')
      from private.control_spans() c where coalesce(c.released_at, clock_timestamp()) > v_from));
end
$$;
revoke execute on function private.read_slo_report() from public, anon, authenticated, service_role;
grant execute on function private.read_slo_report() to authenticated;

create function public.read_slo_report()
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.read_slo_report();
end;
revoke execute on function public.read_slo_report() from public, anon, authenticated, service_role;
grant execute on function public.read_slo_report() to authenticated;
