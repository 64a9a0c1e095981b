-- Changes of alerts and silences, to say "go and re-read" to every open panel.

do $$
declare
  v_table text;
begin
  foreach v_table in array array['alerts', 'alert_silences'] loop
    if exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime')
      and not exists (
        select from pg_catalog.pg_publication_tables
        where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = v_table
      ) then
      execute pg_catalog.format('alter publication supabase_realtime add table public.%I', v_table);
    end if;
  end loop;
end
$$;
