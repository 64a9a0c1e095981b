-- Asks the table's policies, once per distinct (role, claims), whether the row with this key is visible.
-- A policy that raises spoils the answer of its own viewer only (null).
create or replace function _realtime.visible_to(
  relation oid, key_condition text, keys text[], matches boolean[], viewers jsonb
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  viewer record;
  question text := format('select exists (select from %s r where %s)', relation::regclass, key_condition);
  -- Planned once per session: planning the policies costs several times what asking them does.
  plan_name text := 'visible_' || md5(question);
  prepared boolean := exists (select from pg_prepared_statements s where s.name = plan_name);
  answers jsonb[] := '{}';
  seen boolean;
begin
  for viewer in
    select v.role, v.claims, v.conditions is null or exists (
      select from jsonb_array_elements_text(v.conditions) c where matches[c::int + 1]) as concerned
    from jsonb_to_recordset(viewers) v(role text, claims text, conditions jsonb)
  loop
    seen := false;
    if viewer.concerned then
      begin
        -- Policies may call functions that rely on the path every API session has.
        perform pg_catalog.set_config('search_path', '"$user", public, extensions', true),
          pg_catalog.set_config('request.jwt.claims', viewer.claims, true),
          pg_catalog.set_config('role', viewer.role, true);
        if not prepared then
          execute pg_catalog.format('prepare %I(pg_catalog.text[]) as %s', plan_name, question);
          prepared := true;
        end if;
        execute pg_catalog.format('execute %I(%L)', plan_name, keys) into seen;
        perform pg_catalog.set_config('role', 'none', true), pg_catalog.set_config('search_path', '', true);
      exception when others then
        seen := null;
      end;
    end if;
    answers := answers || coalesce(to_jsonb(seen), 'null');
  end loop;
  return to_jsonb(answers);
end $$;

revoke all on function _realtime.visible_to(oid, text, text[], boolean[], jsonb) from public;
