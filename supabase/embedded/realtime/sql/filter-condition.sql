-- SQL text of one parsed filter over a row named "r", checked by running it once on nulls.
--   wanted  {"column", "operator", "negated", "values": [text, …]}
-- Raises when the value cannot be cast to the column's type or the pattern is no regular expression.
create or replace function _realtime.filter_condition(column_type oid, wanted jsonb) returns text
language plpgsql stable set search_path = '' as $$
declare
  type_name text := format_type(pg_basetype(column_type::regtype), -1);
  cell text := format('r.%I', wanted ->> 'column');
  op text := wanted ->> 'operator';
  value text := wanted -> 'values' ->> 0;
  condition text;
begin
  if op in ('match', 'imatch') then
    perform '' ~ value;
  end if;
  condition := case op
    when 'eq' then format('%s = %L::%s', cell, value, type_name)
    when 'neq' then format('%s <> %L::%s', cell, value, type_name)
    when 'lt' then format('%s < %L::%s', cell, value, type_name)
    when 'lte' then format('%s <= %L::%s', cell, value, type_name)
    when 'gt' then format('%s > %L::%s', cell, value, type_name)
    when 'gte' then format('%s >= %L::%s', cell, value, type_name)
    when 'in' then format('%s in (%s)', cell, (
      select string_agg(format('%L::%s', v, type_name), ', ') from jsonb_array_elements_text(wanted -> 'values') v))
    when 'like' then format('%s::text like %L', cell, value)
    when 'ilike' then format('%s::text ilike %L', cell, value)
    when 'match' then format('%s::text ~ %L', cell, value)
    when 'imatch' then format('%s::text ~* %L', cell, value)
    when 'isdistinct' then format('%s is distinct from %L::%s', cell, value, type_name)
    when 'is' then cell || ' is ' || case when value in ('null', 'true', 'false', 'unknown') then value end
  end;
  if condition is null then
    raise exception 'invalid operator or value in filter on %', wanted ->> 'column';
  end if;
  if (wanted ->> 'negated')::boolean then
    condition := format('not (%s)', condition);
  end if;
  execute format('select %s from (select null::%s as %I) r', condition, type_name, wanted ->> 'column');
  return condition;
end $$;

revoke all on function _realtime.filter_condition(oid, jsonb) from public;
