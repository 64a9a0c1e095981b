alter database postgres owner to postgres;
alter database postgres set timezone = 'UTC';
alter database postgres set search_path = "$user", public, extensions;

create schema if not exists extensions authorization postgres;
create schema if not exists auth authorization supabase_auth_admin;
create schema if not exists realtime authorization supabase_admin;
create schema if not exists supabase_migrations authorization postgres;

create extension if not exists pgcrypto with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pg_stat_statements with schema extensions;

grant create on database postgres to postgres, supabase_auth_admin;
grant usage on schema public, extensions to postgres, anon, authenticated, service_role, supabase_auth_admin;
grant usage on schema auth, realtime to postgres, anon, authenticated, service_role;
grant all on schema public to postgres;

-- What hosted gives new objects of `postgres`; migrations revoke what they do not want.
alter default privileges for role postgres in schema public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_auth_admin in schema auth
  grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth
  grant all on sequences to postgres, dashboard_user;
