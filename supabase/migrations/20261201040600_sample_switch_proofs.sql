-- How long each proof of the switch took, beside the samples of everything else, so that a page can show the last hour of
-- them. A try that proved nothing is a sample of its own: a gap means that nobody tried.

create function private.sample_switch_proof()
returns trigger
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if new.problem is null then
    perform private.store_infra_sample('switch_proof_ms', new.last_duration_ms);
  else
    perform private.store_infra_sample('switch_proof_failed', 1);
  end if;
  return null;
end
$$;
revoke execute on function private.sample_switch_proof() from public, anon, authenticated, service_role;

create trigger sample_switch_proof after update of checked_at on public.controls_canary
  for each row when (new.checked_at is distinct from old.checked_at) execute function private.sample_switch_proof();

-- What a scrape tells of the infrastructure: every figure of the last minutes, how dependencies stand, and costs.
create function private.read_infra_exposition()
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  select jsonb_build_object(
    'figures', (
      select coalesce(jsonb_object_agg(l.key, l.value -> 'value'), '{}') from jsonb_each(private.infra_latest()) l
      where l.key !~ '/' and (l.value ->> 'at')::timestamptz > clock_timestamp() - interval '5 minutes'),
    'dependencies', (
      select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'state', d.state, 'latency_ms', d.latency_ms) order by d.name), '[]')
      from public.dependency_states d
      where d.state <> 'not_configured' and d.checked_at > clock_timestamp() - interval '5 minutes'),
    'costs', (
      select coalesce(jsonb_agg(jsonb_build_object('service', b.service, 'budget_cents', b.budget_cents, 'projected_cents', b.projected_cents)
        order by b.position, b.service), '[]')
      from public.service_budgets b))
$$;
revoke execute on function private.read_infra_exposition() from public, anon, authenticated, service_role;
grant execute on function private.read_infra_exposition() to service_role;

create function public.read_infra_exposition()
returns jsonb language sql stable security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_infra_exposition();
end;
revoke execute on function public.read_infra_exposition() from public, anon, authenticated, service_role;
grant execute on function public.read_infra_exposition() to service_role;
