-- Realtime only says "go and re-read". Workflows are not published: over quota hosted Realtime silently
-- drops row events of the whole project, the kill included.

do $$
declare
  v_table text;
begin
  if not exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime') then
    return;
  end if;
  foreach v_table in array array['emergency_controls', 'approval_queue', 'audit_logs', 'live_counts', 'installation'] loop
    if not exists (
      select from pg_catalog.pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = v_table
    ) then
      execute pg_catalog.format('alter publication supabase_realtime add table public.%I', v_table);
    end if;
  end loop;
end
$$;
