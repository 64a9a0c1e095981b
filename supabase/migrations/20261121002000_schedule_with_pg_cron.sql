-- Hosted projects run the jobs with pg_cron and reach edge functions with pg_net. Where the extensions
-- are missing this does nothing: the embedded runner reads the same table. Enable both extensions first
-- and store project_url and secret_key in the vault, see docs/hosted.md; then call this again.

create function schedule.install_cron_jobs()
returns integer
language plpgsql
volatile
security invoker
set search_path = ''
as $$
declare
  v_job schedule.jobs;
  v_command text;
  v_spec text;
  v_count integer := 0;
begin
  if pg_catalog.to_regprocedure('cron.schedule(text, text, text)') is null then
    return 0;
  end if;
  for v_job in select j.* from schedule.jobs j order by j.name loop
    v_spec := case
      when v_job.every < interval '1 minute' then extract(epoch from v_job.every)::integer || ' seconds'
      else '*/' || greatest(1, (extract(epoch from v_job.every) / 60)::integer) || ' * * * *'
    end;
    v_command := case v_job.kind
      when 'sql' then pg_catalog.format('update schedule.jobs set last_started_at = clock_timestamp() where name = %1$L; select schedule.run_job(%1$L)', v_job.name)
      else pg_catalog.format(
        'update schedule.jobs set last_started_at = clock_timestamp(), last_finished_at = clock_timestamp(), runs = runs + 1 where name = %1$L; '
        'select net.http_post(url := (select decrypted_secret from vault.decrypted_secrets where name = ''project_url'') || %2$L, '
        'headers := jsonb_build_object(''apikey'', (select decrypted_secret from vault.decrypted_secrets where name = ''secret_key''), ''content-type'', ''application/json''), '
        'body := ''{}''::jsonb, timeout_milliseconds := 60000)', v_job.name, '/functions/v1/' || v_job.target)
    end;
    execute pg_catalog.format('select cron.schedule(%L, %L, %L)', 'omnihub_' || v_job.name, v_spec, v_command);
    v_count := v_count + 1;
  end loop;
  return v_count;
end
$$;
revoke execute on function schedule.install_cron_jobs() from public, anon, authenticated, service_role;

select schedule.install_cron_jobs();
