-- Everything Realtime needs to know about one change, in one round trip.
--   transaction  xid of the writer as the replication stream gives it (32 bits)
--   names/texts  the new row, old_names/old_texts what the replica identity kept of the old one
--   conditions   [{"sql", "columns"}]: distinct filters of the subscriptions, over a row named "r"
--   viewers      [{"role", "claims", "conditions": [index, …] | null}]: distinct (role, claims);
--                a viewer is judged when it has a subscription without filter (null) or one that matches
-- Answers null when the table is gone, else {"rls", "columns": [{name, type, key}], "record", "old_record",
-- "selectable": {role: [column]}, "matches": [bool], "visible": [bool | null]}; null = its policy raised.
create or replace function _realtime.judge_change(
  relation oid, operation text, transaction bigint,
  names text[], texts text[], old_names text[], old_texts text[], conditions jsonb, viewers jsonb
) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare
  rls boolean;
  key_names text[];
  key_condition text;
  matches boolean[];
  visible jsonb := 'null';
  answer jsonb;
begin
  perform _realtime.await_transaction(transaction);

  select c.relrowsecurity into rls from pg_class c where c.oid = relation;
  if not found then
    return null;
  end if;

  select array_agg(a.attname::text order by a.attnum),
    case when bool_and(a.attname = any (names)) then string_agg(format('r.%I = ($1)[%s]::%s', a.attname, array_position(names, a.attname::text),
      format_type(pg_basetype(a.atttypid::regtype), -1)), ' and ' order by a.attnum) end
  into key_names, key_condition
  from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
  where i.indrelid = relation and i.indisprimary;
  matches := _realtime.match_conditions(relation, conditions,
    case when operation = 'DELETE' then old_names else names end,
    case when operation = 'DELETE' then old_texts else texts end);

  answer := jsonb_build_object(
    'rls', rls,
    'columns', (
      select jsonb_agg(jsonb_build_object('name', a.attname, 'type', t.typname, 'key', a.attname = any (key_names))
        order by a.attnum)
      from pg_attribute a join pg_type t on t.oid = a.atttypid
      where a.attrelid = relation and a.attnum > 0 and not a.attisdropped),
    'record', case when operation <> 'DELETE' then
      _realtime.encode_row(relation, names, texts) || _realtime.encode_generated(relation, key_condition, texts) end,
    'old_record', case when old_names is not null then _realtime.encode_row(relation, old_names, old_texts) end,
    'selectable', (
      select jsonb_object_agg(v.role, (
        select coalesce(jsonb_agg(a.attname order by a.attnum), '[]') from pg_attribute a
        where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
          and has_column_privilege(v.role, relation, a.attnum, 'select')))
      from (select distinct v ->> 'role' as role from jsonb_array_elements(viewers) v) v),
    'matches', to_jsonb(matches));

  if operation <> 'DELETE' and rls and key_condition is not null then
    visible := _realtime.visible_to(relation, key_condition, texts, matches, viewers);
  end if;
  return answer || jsonb_build_object('visible', visible);
end $$;

revoke all on function _realtime.judge_change(oid, text, bigint, text[], text[], text[], text[], jsonb, jsonb) from public;
