-- The roles of a hosted project. `postgres`, which runs migrations, is no superuser; the superuser is `supabase_admin`.
do $$
declare
  wanted text;
begin
  foreach wanted in array array[
    'anon', 'authenticated', 'service_role', 'dashboard_user', 'supabase_realtime_admin'
  ] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      execute format('create role %I nologin noinherit', wanted);
    end if;
  end loop;
  foreach wanted in array array['postgres', 'authenticator', 'supabase_auth_admin'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = wanted) then
      execute format('create role %I login', wanted);
    end if;
  end loop;
end
$$;

alter role service_role bypassrls;
alter role postgres nosuperuser inherit createrole createdb replication bypassrls;
-- Without inheritance the role that takes requests can do nothing until it has become the caller.
alter role authenticator nosuperuser noinherit;
alter role supabase_auth_admin nosuperuser noinherit createrole;

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
alter role supabase_auth_admin set search_path = 'auth';
alter role supabase_auth_admin set idle_in_transaction_session_timeout = '60s';

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role to postgres with admin option;
grant authenticator, supabase_auth_admin, supabase_realtime_admin to postgres;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
