-- As before, but for the buckets: eighteen of them were read one by one, which took a sixth of the time of a flush. The text of
-- an array of jsonb has one form, so that one pattern tells them.

create or replace function private.metric_problem(p_entry jsonb, p_minute_now bigint)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when jsonb_typeof(p_entry) is distinct from 'object' then 'is no object'
    when coalesce(p_entry ->> 'service', '') not in ('api', 'executor') then 'service must be api or executor'
    when coalesce(p_entry ->> 'operation', '') !~ '^[a-z][a-z0-9_]{0,62}$' then 'operation must be a name'
    when not private.is_whole_number(p_entry -> 'minute', p_minute_now - 30 * 1440, p_minute_now + 1, false)
      then 'minute must be minutes since 1970, of the last 30 days'
    when not private.is_whole_number(p_entry -> 'requests', 0, 1000000000, false) then 'requests must be a count'
    when not private.is_whole_number(p_entry -> 'errors', 0, (p_entry ->> 'requests')::numeric, false)
      then 'errors must be a count, at most requests'
    when not private.is_whole_number(p_entry -> 'refused', 0, 1000000000, false) then 'refused must be a count'
    when not private.is_whole_number(p_entry -> 'sum_ms', 0, 9007199254740991, false) then 'sum_ms must be milliseconds'
    when not private.is_whole_number(p_entry -> 'seq', 1, 9007199254740991, false) then 'seq must be a number that rises'
    when jsonb_typeof(p_entry -> 'hist') is distinct from 'array' or p_entry ->> 'hist' !~ '^\[(\d{1,9}|1000000000)(, (\d{1,9}|1000000000)){17}\]$'
      then 'hist must be 18 counts'
  end;
end
$$;
