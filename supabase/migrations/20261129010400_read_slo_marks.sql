-- Everything beside the counters that the charts of the SLO page need, as a member may see it. What changes here
-- changes the charts, so their tag is made of it.

create function private.read_slo_marks()
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  -- A budget of 28 days ago looks back another 28.
  v_from timestamptz := clock_timestamp() - interval '56 days';
begin
  if private.member_role() is null then
    return private.error_answer(403, 'NOT_ALLOWED', 'Only members read how objectives stand.', 'Ask an admin for an invitation.');
  end if;
  return jsonb_build_object(
    'server_time', clock_timestamp(),
    'as_of', (select max(s.at) from public.slo_status s),
    'objectives', (
      select coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object('exclusions', private.exclusion_spans(o.id)) order by o.position, o.id), '[]')
      from public.slo_objectives o where o.enabled),
    'incidents', (
      select coalesce(jsonb_agg(to_jsonb(i) - array['titled_by_name', 'created_at'] order by i.started_at desc, i.id desc), '[]')
      from (select n.* from public.incidents n where n.started_at > v_from or n.ended_at > v_from or n.ended_at is null
        order by n.started_at desc, n.id desc limit 200) i),
    'exclusions', (
      select coalesce(jsonb_agg(to_jsonb(e) order by e."from" desc, e.id desc), '[]')
      from (select x.* from public.slo_exclusions x where x."to" > clock_timestamp() - interval '28 days'
        order by x."from" desc, x.id desc limit 200) e),
    -- That something was changed is for everybody; who changed it and why stands in the audit log, for approvers and admins.
    'changes', (
      select coalesce(jsonb_agg(jsonb_build_object('at', a.created_at, 'action', a.action) order by a.seq), '[]')
      from (select l.seq, l.created_at, l.action from public.audit_logs l
        where l.action in ('allow_list.changed', 'slo.objective_changed') and l.created_at > clock_timestamp() - interval '28 days'
        order by l.seq desc limit 100) a));
end
$$;
revoke execute on function private.read_slo_marks() from public, anon, authenticated, service_role;
grant execute on function private.read_slo_marks() to authenticated;

-- Serves the changes of configuration.
create index audit_logs_of_configuration on public.audit_logs (seq desc) where action in ('allow_list.changed', 'slo.objective_changed');

create function public.read_slo_marks()
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '3s'
begin atomic
  select private.read_slo_marks();
end;
revoke execute on function public.read_slo_marks() from public, anon, authenticated, service_role;
grant execute on function public.read_slo_marks() to authenticated;
