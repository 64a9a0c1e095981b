-- What the database can say of itself, by its own statistics; on a hosted project too. What cannot be told here is named
-- as missing: the statements when their extension is not loaded, the WAL on a replica.

create function private.read_database_figures()
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_samples jsonb;
  v_missing text[] := '{}';
  v_calls numeric;
  v_ms numeric;
  v_lag double precision;
begin
  select jsonb_build_array(
    jsonb_build_object('name', 'db_commits', 'value', d.xact_commit, 'counter', true),
    jsonb_build_object('name', 'db_rollbacks', 'value', d.xact_rollback, 'counter', true),
    jsonb_build_object('name', 'db_deadlocks', 'value', d.deadlocks, 'counter', true),
    jsonb_build_object('name', 'db_blocks_hit', 'value', d.blks_hit, 'counter', true),
    jsonb_build_object('name', 'db_blocks_read', 'value', d.blks_read, 'counter', true),
    jsonb_build_object('name', 'db_size_bytes', 'value', pg_catalog.pg_database_size(d.datid)))
  into v_samples
  from pg_catalog.pg_stat_database d where d.datname = current_database();

  v_samples := v_samples || (
    select jsonb_build_array(
      jsonb_build_object('name', 'db_connections', 'value', count(*)),
      jsonb_build_object('name', 'db_connections_max', 'value', current_setting('max_connections')::integer),
      jsonb_build_object('name', 'db_longest_query_seconds', 'value', round(coalesce(greatest(0, max(extract(epoch from clock_timestamp() - a.query_start))
        filter (where a.state = 'active' and a.pid <> pg_catalog.pg_backend_pid())), 0), 3)))
    from pg_catalog.pg_stat_activity a where a.backend_type = 'client backend');
  v_samples := v_samples || (
    select jsonb_build_object('name', 'db_locks_waiting', 'value', count(*)) from pg_catalog.pg_locks l where not l.granted);

  begin
    execute 'select sum(s.calls), sum(s.total_exec_time) from extensions.pg_stat_statements(false) s
      where s.dbid = (select d.oid from pg_catalog.pg_database d where d.datname = current_database())' into v_calls, v_ms;
  exception when others then
    v_calls := null;
  end;
  if v_calls is null then
    v_missing := v_missing || array['db_calls', 'db_exec_ms'];
  else
    v_samples := v_samples || jsonb_build_array(
      jsonb_build_object('name', 'db_calls', 'value', v_calls, 'counter', true),
      jsonb_build_object('name', 'db_exec_ms', 'value', round(v_ms, 3), 'counter', true));
  end if;

  if pg_catalog.pg_is_in_recovery() then
    v_missing := v_missing || array['db_wal_bytes', 'db_slot_retained_bytes'];
  else
    v_samples := v_samples || jsonb_build_object('name', 'db_wal_bytes',
      'value', pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), '0/0'), 'counter', true);
    v_samples := v_samples || (
      select jsonb_build_object('name', 'db_slot_retained_bytes',
        'value', coalesce(max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn)), 0))
      from pg_catalog.pg_replication_slots s);
  end if;

  -- Who decodes changes, as Realtime does, is no replica. Without a replica there is no lag, which is not a lag of zero.
  v_samples := v_samples || (
    select jsonb_build_object('name', 'db_replicas', 'value', count(*))
    from pg_catalog.pg_stat_replication r
    where not exists (select from pg_catalog.pg_replication_slots s where s.active_pid = r.pid and s.slot_type = 'logical'));
  select max(extract(epoch from r.replay_lag)) into v_lag from pg_catalog.pg_stat_replication r
  where not exists (select from pg_catalog.pg_replication_slots s where s.active_pid = r.pid and s.slot_type = 'logical');
  if v_lag is not null then
    v_samples := v_samples || jsonb_build_object('name', 'db_replication_lag_seconds', 'value', round(v_lag::numeric, 3));
  end if;

  return jsonb_build_object('source', 'database', 'detail', 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1),
    'samples', v_samples, 'missing', to_jsonb(v_missing));
end
$$;
revoke execute on function private.read_database_figures() from public, anon, authenticated, service_role;
grant execute on function private.read_database_figures() to service_role;

create function public.read_database_figures()
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.read_database_figures();
end;
revoke execute on function public.read_database_figures() from public, anon, authenticated, service_role;
grant execute on function public.read_database_figures() to service_role;
