-- Runs once the auth server has made its tables.
alter table auth.users add column if not exists instance_id uuid;
alter table auth.users add column if not exists is_super_admin boolean;

do $$
declare
  entry record;
begin
  -- Migrations run as postgres: foreign keys to auth.users and triggers on it need the owner's tables to be hosted's.
  for entry in
    select c.oid::regclass as name
    from pg_catalog.pg_class c
    where c.relnamespace = 'auth'::regnamespace and c.relkind in ('r', 'p')
      and pg_catalog.pg_get_userbyid(c.relowner) <> 'supabase_auth_admin'
  loop
    execute format('alter table %s owner to supabase_auth_admin', entry.name);
  end loop;
end
$$;

grant select, insert, update, delete, references, trigger, truncate on all tables in schema auth to postgres;
grant all on all sequences in schema auth to postgres;
