-- Hosted tells the REST server about every schema change, so migrations need no `notify pgrst` of their own.
create or replace function extensions.pgrst_ddl_watch() returns event_trigger
language plpgsql
as $$ begin notify pgrst, 'reload schema'; end $$;

create or replace function extensions.pgrst_drop_watch() returns event_trigger
language plpgsql
as $$ begin notify pgrst, 'reload schema'; end $$;

do $$
begin
  if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_ddl_watch') then
    create event trigger pgrst_ddl_watch on ddl_command_end
      execute function extensions.pgrst_ddl_watch();
  end if;
  if not exists (select from pg_catalog.pg_event_trigger where evtname = 'pgrst_drop_watch') then
    create event trigger pgrst_drop_watch on sql_drop
      execute function extensions.pgrst_drop_watch();
  end if;
end
$$;
