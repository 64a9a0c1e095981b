-- A row per objective and minute at most, to say "go and re-read" to the pages that show it.

do $$
begin
  if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime')
    and not exists (
      select from pg_catalog.pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'slo_status'
    ) then
    alter publication supabase_realtime add table public.slo_status;
  end if;
end
$$;
