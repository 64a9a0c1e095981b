-- What the audit page is read by. One index per filter, each followed by seq, so that any filter answers its page at any
-- depth. They are kept by the insert that a stop waits for, so each is small; `npm run bench -- audit` measures both sides.

-- Somebody signed in is their id, whatever they are called today; a key, a service or the system is its name.
create index audit_logs_by_actor on public.audit_logs
  ((case when actor_type = 'user' and actor_id is not null then actor_id::text else actor_type || ':' || actor_name end), seq);
create index audit_logs_by_action on public.audit_logs (action, seq);
-- Serves "control.*".
create index audit_logs_by_subject on public.audit_logs (split_part(action, '.', 1), seq);
-- Serves "*.refused".
create index audit_logs_refused on public.audit_logs (seq) where action like '%.refused';
create index audit_logs_by_resource on public.audit_logs (resource_type, resource_id, seq);
create index audit_logs_by_resource_type on public.audit_logs (resource_type, seq);
create index audit_logs_by_channel on public.audit_logs (channel, seq);
-- Finds the place in the log where a time begins.
create index audit_logs_by_time on public.audit_logs (created_at, seq);

-- The words of an entry that are searched, each led by the number of its stretch of 16,384 entries. Words keep their hyphens,
-- so that an id is one word. The insert pays by the word, so it is the beginning of long metadata, and of the controls, whose
-- change a stop waits for, not their whole state. PL/pgSQL, whose plans a session keeps: an SQL function would be planned by
-- every insert. A lexeme that is too long would make the insert fail, so a text that could have one is cut into pieces.
create function private.audit_entry_words(p_seq bigint, p_actor_name text, p_action text, p_resource_type text, p_resource_id text,
  p_reason text, p_metadata jsonb, p_trace_id text, p_ip inet)
returns tsvector
language plpgsql
immutable
parallel safe
cost 2000
security invoker
set search_path = ''
as $$
declare
  v_stretch constant text := (p_seq >> 14) || ':';
  v_text text := lower(p_actor_name || ' ' || p_action || ' ' || p_resource_type || ' ' || coalesce(p_resource_id, '')
    || ' ' || coalesce(p_reason, '') || ' ' || left((p_metadata - array['old', 'new'])::text, 800)
    || ' ' || coalesce(p_trace_id, '') || ' ' || coalesce(host(p_ip), ''));
begin
  if p_action not like 'control.%' then
    v_text := v_text || lower(' ' || coalesce(left(p_metadata ->> 'old', 400), '') || ' ' || coalesce(left(p_metadata ->> 'new', 400), ''));
  end if;
  if octet_length(v_text) > 2000 then
    v_text := regexp_replace(v_text, '([[:alnum:]-]{60})', '\1 ', 'g');
  end if;
  return array_to_tsvector(string_to_array(v_stretch || regexp_replace(v_text, '[^[:alnum:]-]+', ' ' || v_stretch, 'g'), ' '));
end
$$;
comment on function private.audit_entry_words(bigint, text, text, text, text, text, jsonb, text, inet) is 'Led by the number of a stretch, a word leads to its entries of that stretch alone: a text is looked for stretch by stretch, and a frequent word costs no more than a rare one.';
revoke execute on function private.audit_entry_words(bigint, text, text, text, text, text, jsonb, text, inet) from public, anon, authenticated, service_role;

-- Without a list of pending entries: whoever happens to fill that list pays for all of them, and it may be the stop.
create index audit_logs_by_word on public.audit_logs
  using gin (private.audit_entry_words(seq, actor_name, action, resource_type, resource_id, reason, metadata, trace_id, ip)) with (fastupdate = off);
