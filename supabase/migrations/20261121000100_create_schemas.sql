-- Two closed schemas. `private` holds every function that may write; API roles get EXECUTE on single
-- functions there but never USAGE, so that nothing in it can be named over REST. `schedule` holds what
-- runs by the clock. Both must be right with and without the old default grants of hosted projects.

create schema if not exists private;
create schema if not exists schedule;

comment on schema private is 'Protected code and data. Reached only through invoker wrappers in public.';
comment on schema schedule is 'Jobs that run by the clock: the embedded runner or pg_cron executes them.';

revoke all on schema private from public, anon, authenticated, service_role;
revoke all on schema schedule from public, anon, authenticated, service_role;

-- Objects created by later migrations start closed; each migration then grants exactly what it means.
alter default privileges in schema public revoke all on tables from anon, authenticated, service_role;
alter default privileges in schema public revoke all on sequences from anon, authenticated, service_role;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
