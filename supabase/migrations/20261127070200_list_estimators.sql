-- Whoever registers an operation chooses its estimator from what is there instead of typing a name.

-- The estimators of this installation that `find_estimator` would take, with what their comments say about them.
create function private.list_estimators()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_actor private.actor := private.current_actor();
  v_refusal jsonb := private.refuse_unless_admin(v_actor, 'estimator.listed', 'operation', null);
begin
  if v_refusal is not null then
    return v_refusal;
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object('name', p.proname, 'description', pg_catalog.obj_description(p.oid, 'pg_proc'))
      order by p.proname), '[]')
    from pg_catalog.pg_proc p
    where p.pronamespace = 'estimators'::regnamespace and private.find_estimator(p.proname) = p.oid
  );
end
$$;
comment on function private.list_estimators() is 'Definer: admins have no usage of schema estimators.';
revoke execute on function private.list_estimators() from public, anon, authenticated, service_role;
grant execute on function private.list_estimators() to authenticated;

create function public.list_estimators()
returns jsonb language sql volatile security invoker set search_path = ''
begin atomic
  select private.list_estimators();
end;
revoke execute on function public.list_estimators() from public, anon, authenticated, service_role;
grant execute on function public.list_estimators() to authenticated;
