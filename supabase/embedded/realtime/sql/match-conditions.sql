-- Which of the subscriptions' filters hold for a row. Three-valued: unknown counts as no. A filter on a
-- column the change does not carry (unchanged TOAST, non-key column of a DELETE) never matches.
create or replace function _realtime.match_conditions(relation oid, conditions jsonb, names text[], texts text[])
returns boolean[]
language plpgsql volatile set search_path = '' as $$
declare
  cells text;
  tests text[];
  test text;
  matches boolean[];
  single boolean;
begin
  if jsonb_array_length(conditions) = 0 then
    return '{}';
  end if;

  select string_agg(format('($1)[%s]::%s as %I', array_position(names, a.attname::text),
    format_type(pg_basetype(a.atttypid::regtype), -1), a.attname), ', ')
  into cells
  from pg_attribute a
  where a.attrelid = relation and a.attname = any (names) and a.attnum > 0 and not a.attisdropped
    and a.attname in (select jsonb_array_elements_text(c -> 'columns') from jsonb_array_elements(conditions) c);

  select array_agg(
    case when exists (select from jsonb_array_elements_text(c.value -> 'columns') n where n <> all (names)) then 'false'
    else format('coalesce((%s), false)', c.value ->> 'sql') end order by c.position)
  into tests
  from jsonb_array_elements(conditions) with ordinality c(value, position);

  execute format('select array[%s] from (select %s) r', array_to_string(tests, ', '), coalesce(cells, 'null'))
    into matches using texts;
  return matches;
exception when others then
  -- one filter can no longer be evaluated (its column changed type): judge each by itself
  matches := '{}';
  foreach test in array tests loop
    begin
      execute format('select %s from (select %s) r', test, coalesce(cells, 'null')) into single using texts;
    exception when others then
      single := false;
    end;
    matches := matches || single;
  end loop;
  return matches;
end $$;

revoke all on function _realtime.match_conditions(oid, jsonb, text[], text[]) from public;
