-- That a drill is on stands on every open panel at once, so that nobody takes it for a stop: messages say "go and re-read".
-- Members may select all that is in it.

do $$
begin
  if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime')
    and not exists (
      select from pg_catalog.pg_publication_tables
      where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'drills'
    ) then
    alter publication supabase_realtime add table public.drills;
  end if;
end
$$;
