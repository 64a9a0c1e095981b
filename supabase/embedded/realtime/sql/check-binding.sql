-- Judges one requested binding for one role, as the hosted service does when it stores a subscription.
--   filters  list of parsed filters, see _realtime.filter_condition
--   picked   columns the binding is narrowed to, or null
-- Answers {"matched": 0} when no published table fits, else {"matched": n, "conditions": [sql, …]}.
-- Raises for a role that API callers cannot take, an unknown or unselectable column, a bad value.
create or replace function _realtime.check_binding(
  api_role text, schema_name text, table_name text, filters jsonb, picked text[]
) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  published int;
  relation regclass;
  wanted jsonb;
  attribute record;
  conditions jsonb := '[]';
begin
  -- Realtime connects as a superuser: a role outside the API's must never be taken on.
  if not exists (select from pg_roles r where r.rolname = api_role and not r.rolsuper)
    or not pg_has_role('authenticator', api_role, 'member') then
    raise exception 'role "%" does not exist', api_role;
  end if;

  select count(*) into published from pg_publication_tables p
  where p.pubname = 'supabase_realtime'
    and (schema_name = '*' or p.schemaname = schema_name) and (table_name = '*' or p.tablename = table_name);
  if published = 0 then
    return jsonb_build_object('matched', 0);
  end if;

  if jsonb_array_length(filters) > 0 or picked is not null then
    if schema_name = '*' or table_name = '*' then
      raise exception 'a filter or a column list needs an explicit schema and table';
    end if;
    relation := format('%I.%I', schema_name, table_name)::regclass;
  end if;

  for wanted in select jsonb_array_elements(filters) loop
    select a.attname, a.atttypid into attribute from pg_attribute a
    where a.attrelid = relation and a.attname = wanted ->> 'column' and a.attnum > 0 and not a.attisdropped;
    if attribute.attname is null or not has_column_privilege(api_role, relation, attribute.attname, 'select') then
      raise exception 'invalid column for filter %', wanted ->> 'column';
    end if;
    conditions := conditions || to_jsonb(_realtime.filter_condition(attribute.atttypid, wanted));
  end loop;

  if exists (
    select from unnest(picked) name where not exists (
      select from pg_attribute a
      where a.attrelid = relation and a.attname = name and a.attnum > 0 and not a.attisdropped
        and has_column_privilege(api_role, relation, a.attname, 'select'))
  ) then
    raise exception 'invalid column in select';
  end if;

  return jsonb_build_object('matched', published, 'conditions', conditions);
end $$;

revoke all on function _realtime.check_binding(text, text, text, jsonb, text[]) from public;
