-- SQL text that turns a value's text form into the JSON Realtime sends for a column of that type.
--   column_type  type of the column; a domain counts as its base type
--   input        an SQL expression of type text
-- The cast goes through the bare type name, without a length: char(n) and bit(n) are cut to one
-- character exactly as the hosted service cuts them.
create or replace function _realtime.value_expression(column_type oid, input text) returns text
language plpgsql stable set search_path = '' as $$
declare
  base regtype := pg_basetype(column_type::regtype);
  element oid := (select t.typelem from pg_type t where t.oid = base and t.typcategory = 'A');
  body text;
begin
  if base = 'bytea'::regtype then
    body := format('to_jsonb(encode((%s)::bytea, ''hex''))', input);
  elsif base in ('numeric'::regtype, 'float4'::regtype, 'float8'::regtype) then
    -- JSON has no NaN and no infinity
    body := format(
      'case when (%1$s) in (''NaN'', ''Infinity'', ''-Infinity'') then null else to_jsonb((%1$s)::%2$s) end',
      input, base);
  elsif element in ('numeric'::regtype, 'float4'::regtype, 'float8'::regtype) then
    body := format(
      'to_jsonb(regexp_replace(%s, ''(?<=[{,])(NaN|-?Infinity)(?=[,}])'', ''NULL'', ''g'')::%s)', input, base);
  elsif element = 'bytea'::regtype then
    body := format('replace(to_jsonb((%s)::bytea[])::text, ''"\\x'', ''"'')::jsonb', input);
  else
    body := format('to_jsonb((%s)::%s)', input, base);
  end if;
  return format('coalesce(%s, ''null''::jsonb)', body);
end $$;

revoke all on function _realtime.value_expression(oid, text) from public;
