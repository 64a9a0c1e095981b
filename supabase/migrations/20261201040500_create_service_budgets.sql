-- What each service may cost a month, and what it is going to cost. The budgets are the plans that this product was
-- specified with; what a month comes to is on the services' own bills, so an admin enters it.

create table public.service_budgets (
  service text primary key,
  position smallint not null,
  plan text not null,
  budget_cents integer not null,
  projected_cents integer,
  projected_at timestamptz,
  revision integer not null default 1,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by_name text,
  constraint service_budgets_named check (char_length(service) between 1 and 60 and service = btrim(service)),
  constraint service_budgets_plan_length check (char_length(plan) <= 80),
  constraint service_budgets_budget_range check (budget_cents between 0 and 1000000000),
  constraint service_budgets_projected_range check (projected_cents between 0 and 1000000000),
  constraint service_budgets_projected_at_once check ((projected_cents is null) = (projected_at is null))
);
-- Two spellings of one service would be counted twice.
create unique index service_budgets_once on public.service_budgets (lower(service));
comment on table public.service_budgets is 'Monthly cost per service, in cents of US dollars, against its budget.';
comment on column public.service_budgets.projected_cents is 'What this month is going to cost; null until somebody entered it.';
comment on column public.service_budgets.projected_at is 'When projected_cents was entered last.';
comment on column public.service_budgets.updated_by_name is 'Who changed it last; null while it is as it was installed.';

revoke all on public.service_budgets from anon, authenticated, service_role;
grant select on public.service_budgets to authenticated;
alter table public.service_budgets enable row level security;
create policy "Members see what services cost" on public.service_budgets for select to authenticated
  using ((select private.member_role()) is not null);

insert into public.service_budgets (service, position, plan, budget_cents) values
  ('Vercel', 1, 'Pro', 2000), ('Supabase', 2, 'Pro', 2500), ('Cloudflare', 3, 'Pro', 2000), ('Upstash Redis', 4, 'Pay-as-you-go', 1000),
  ('Datadog', 5, 'Pro (1 host)', 1500), ('Sentry', 6, 'Team', 2600), ('Alchemy', 7, 'Growth', 4900);

-- Adds a service (`expected_revision` null) or changes one. A cost that is entered again, unchanged too, is as new.
create function private.save_service_budget(p_service text, p_plan text, p_budget_cents integer, p_projected_cents integer, p_reason text,
  p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_service text := btrim(coalesce(p_service, ''));
  v_plan text := btrim(coalesce(p_plan, ''));
  v_reason text := btrim(coalesce(p_reason, ''));
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'budget.changed', 'service_budget', v_service);
  v_problem text[];
  v_old public.service_budgets;
  v_new public.service_budgets;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727279);
  -- Who asks may have lost their role while waiting for the lock.
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'budget.changed', 'service_budget', v_service);
  if v_refusal is not null then
    return v_refusal;
  end if;
  v_problem := case
    when char_length(v_service) not between 1 and 60 then array['service', 'service must have 1 to 60 characters.', 'Name it as its bill does.']
    when char_length(v_plan) > 80 then array['plan', 'plan must have at most 80 characters.', 'Leave it empty when there is none.']
    when p_budget_cents is null or p_budget_cents not between 0 and 1000000000
      then array['budget_cents', 'budget_cents must be cents from 0 on.', 'Enter what a month may cost.']
    when p_projected_cents not between 0 and 1000000000
      then array['projected_cents', 'projected_cents must be cents from 0 on.', 'Leave it empty while nobody knows.']
    when char_length(v_reason) not between 1 and 500 then array['reason', 'reason must have 1 to 500 characters.', 'Say where the figure comes from.']
  end;
  if v_problem is not null then
    return private.invalid_field(v_actor, 'budget.changed', 'service_budget', v_service, v_problem[1], v_problem[2], v_problem[3]);
  end if;
  select b.* into v_old from public.service_budgets b where lower(b.service) = lower(v_service) for update;
  if p_expected_revision is distinct from v_old.revision then
    return private.refuse(v_actor, 'budget.changed', 'service_budget', v_service, 409, 'STALE_VERSION',
      case when v_old.revision is null then 'This service is not in the list any more.'
        else 'This budget changed meanwhile: it is at revision ' || v_old.revision || '.' end,
      'Look at the change, then save again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;
  insert into public.service_budgets as b (service, position, plan, budget_cents, projected_cents, projected_at, updated_by_name)
  values (coalesce(v_old.service, v_service), (select coalesce(max(o.position), 0) + 1 from public.service_budgets o), v_plan, p_budget_cents,
    p_projected_cents, case when p_projected_cents is not null then clock_timestamp() end, v_actor.name)
  on conflict (service) do update set
    plan = excluded.plan, budget_cents = excluded.budget_cents, projected_cents = excluded.projected_cents,
    projected_at = excluded.projected_at, revision = b.revision + 1, updated_at = clock_timestamp(), updated_by_name = excluded.updated_by_name
  returning b.* into v_new;
  perform private.audit(v_actor, 'budget.changed', 'service_budget', v_new.service, v_reason,
    jsonb_build_object('old', case when v_old.service is null then null else to_jsonb(v_old) end, 'new', to_jsonb(v_new)));
  return jsonb_build_object('service', v_new.service, 'revision', v_new.revision);
end
$$;

create function private.remove_service_budget(p_service text, p_reason text, p_expected_revision integer)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'budget.removed', 'service_budget', p_service);
  v_reason text := btrim(coalesce(p_reason, ''));
  v_old public.service_budgets;
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  perform pg_catalog.pg_advisory_xact_lock(727279);
  v_actor := private.current_actor();
  v_refusal := private.refuse_unless_admin(v_actor, 'budget.removed', 'service_budget', p_service);
  if v_refusal is not null then
    return v_refusal;
  end if;
  if char_length(v_reason) not between 1 and 500 then
    return private.invalid_field(v_actor, 'budget.removed', 'service_budget', p_service, 'reason', 'reason must have 1 to 500 characters.',
      'Say why it costs nothing any more.');
  end if;
  select b.* into v_old from public.service_budgets b where b.service = p_service for update;
  if not found then
    return private.refuse(v_actor, 'budget.removed', 'service_budget', p_service, 404, 'NOT_FOUND', 'There is no such service.',
      'Somebody may have removed it already.');
  end if;
  if p_expected_revision is distinct from v_old.revision then
    return private.refuse(v_actor, 'budget.removed', 'service_budget', p_service, 409, 'STALE_VERSION',
      'This budget changed meanwhile: it is at revision ' || v_old.revision || '.', 'Look at the change, then remove it again.',
      jsonb_build_object('revision', v_old.revision, 'changed_by', v_old.updated_by_name, 'changed_at', v_old.updated_at));
  end if;
  delete from public.service_budgets b where b.service = p_service;
  perform private.audit(v_actor, 'budget.removed', 'service_budget', p_service, v_reason, jsonb_build_object('old', to_jsonb(v_old)));
  return jsonb_build_object('ok', true);
end
$$;

revoke execute on function private.save_service_budget(text, text, integer, integer, text, integer) from public, anon, authenticated, service_role;
revoke execute on function private.remove_service_budget(text, text, integer) from public, anon, authenticated, service_role;
grant execute on function private.save_service_budget(text, text, integer, integer, text, integer) to authenticated;
grant execute on function private.remove_service_budget(text, text, integer) to authenticated;

create function public.save_service_budget(service text, plan text, budget_cents integer, projected_cents integer, reason text,
  expected_revision integer default null)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.save_service_budget(service, plan, budget_cents, projected_cents, reason, expected_revision);
end;
create function public.remove_service_budget(service text, reason text, expected_revision integer)
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.remove_service_budget(service, reason, expected_revision);
end;
revoke execute on function public.save_service_budget(text, text, integer, integer, text, integer) from public, anon, authenticated, service_role;
revoke execute on function public.remove_service_budget(text, text, integer) from public, anon, authenticated, service_role;
grant execute on function public.save_service_budget(text, text, integer, integer, text, integer) to authenticated;
grant execute on function public.remove_service_budget(text, text, integer) to authenticated;
