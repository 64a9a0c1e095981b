-- Commands can be called past the functions, which parse strictly. A number that the panel reads as another one than the
-- receiver is shown as something else than what runs; it is refused here too.

-- JSON says 9007199254740993, JavaScript reads 9007199254740992.
create function private.has_ambiguous_number(p_params jsonb)
returns boolean
language plpgsql
immutable
security invoker
set search_path = ''
as $$
begin
  return exists (
    select from pg_catalog.jsonb_path_query(p_params, 'strict $.**') v
    where jsonb_typeof(v) = 'number' and case
      when abs((v #>> '{}')::numeric) > 9007199254740991 then true
      when not pg_catalog.pg_input_is_valid(v #>> '{}', 'float8') then true
      else (v #>> '{}')::numeric <> (v #>> '{}')::float8::text::numeric end
  );
end
$$;
revoke execute on function private.has_ambiguous_number(jsonb) from public, anon, authenticated, service_role;

create or replace function private.params_problem(p_params_text text)
returns jsonb
language sql
immutable
security invoker
set search_path = ''
as $$
  select case
    when octet_length(p_params_text) > 65536 then
      jsonb_build_object('field', 'params_text', 'message', 'params_text must not exceed 64 KiB.', 'hint', 'Send a reference instead of the data.')
    when p_params_text is not json object with unique keys or not coalesce(pg_catalog.pg_input_is_valid(p_params_text, 'jsonb'), false) then
      jsonb_build_object('field', 'params_text', 'message', 'params_text must be a JSON object without repeated keys.', 'hint', 'Send the canonical JSON of the parameters.')
    when private.has_ambiguous_number(p_params_text::jsonb) then
      jsonb_build_object('field', 'params_text', 'message', 'params_text has a number beyond 2^53, or more exact than a double.',
        'hint', 'Send it as text: two readers would read two numbers.')
  end
$$;
