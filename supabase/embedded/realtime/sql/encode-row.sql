-- JSON text of each named value of one row, by column name. The texts keep every digit: the caller
-- splices them into its answer and never parses them.
create or replace function _realtime.encode_row(relation oid, names text[], texts text[]) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  expressions text;
  encoded jsonb;
begin
  select string_agg(
    format('(%L, (%s)::text)', a.attname, _realtime.value_expression(a.atttypid, format('($1)[%s]', n.position))), ', ')
  into expressions
  from unnest(names) with ordinality n(name, position)
  join pg_attribute a on a.attrelid = relation and a.attname = n.name and a.attnum > 0 and not a.attisdropped;

  if expressions is null then
    return '{}';
  end if;
  execute format('select jsonb_object_agg(v.name, v.value) from (values %s) v(name, value)', expressions)
    into encoded using texts;
  return encoded;
end $$;

revoke all on function _realtime.encode_row(oid, text[], text[]) from public;

-- The same for stored generated columns, which the replication stream leaves out: read from the row
-- as it is now, and absent when the row is gone.
create or replace function _realtime.encode_generated(relation oid, key_condition text, keys text[]) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  expressions text;
  encoded jsonb;
begin
  select string_agg(
    format('(%L, (%s)::text)', a.attname, _realtime.value_expression(a.atttypid, format('r.%I::text', a.attname))), ', ')
  into expressions
  from pg_attribute a
  where a.attrelid = relation and a.attgenerated = 's' and not a.attisdropped;

  if expressions is null or key_condition is null then
    return '{}';
  end if;
  execute format(
    'select (select jsonb_object_agg(v.name, v.value) from (values %s) v(name, value)) from %s r where %s',
    expressions, relation::regclass, key_condition) into encoded using keys;
  return coalesce(encoded, '{}');
end $$;

revoke all on function _realtime.encode_generated(oid, text, text[]) from public;
