-- What is removed by age leaves a row that says how much of what. Ages are counted from the beginning of the day, so
-- that jobs that look every few minutes remove, and write, once a day. Bookkeeping that only serves the present
-- (rate limits, guards seen, estimates, the last reading of a counter) goes without a word.

create function private.kept_since(p_keep interval)
returns timestamptz
language sql
stable
security invoker
set search_path = ''
as $$
  select date_trunc('day', clock_timestamp(), 'utc') - p_keep
$$;
revoke execute on function private.kept_since(interval) from public, anon, authenticated, service_role;

create function private.audit_retention(p_of text, p_kept_since timestamptz, p_removed jsonb)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
  if exists (select from jsonb_each_text(p_removed) r where r.value::bigint > 0) then
    perform private.audit(private.current_actor(), 'retention.applied', 'retention', p_of, null,
      jsonb_build_object('kept_since', p_kept_since, 'removed', p_removed));
  end if;
end
$$;
revoke execute on function private.audit_retention(text, timestamptz, jsonb) from public, anon, authenticated, service_role;

create or replace function schedule.clean_up()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since(
    (select case when i.demo then interval '2 days' else interval '90 days' end from public.installation i where i.id = 1));
  v_letters bigint;
  v_workflows bigint;
begin
  delete from public.guard_instances g where g.last_seen_at < clock_timestamp() - interval '1 hour';
  delete from private.api_key_uses u where u.minute < clock_timestamp() - interval '1 hour';
  delete from public.refusal_counts r where r.summarised_at < clock_timestamp() - interval '1 day';
  update public.workflows w set idempotency_active = false
  where w.idempotency_active and w.finished_at < clock_timestamp() - interval '7 days';
  delete from public.dead_letters d
  where d.id in (select o.id from public.dead_letters o where o.handled_at < v_since order by o.handled_at limit 5000);
  get diagnostics v_letters = row_count;
  delete from public.workflows w
  where w.id in (
    select o.id from public.workflows o
    where o.finished_at < v_since
      and (o.status in ('succeeded', 'cancelled', 'rejected', 'expired')
        or (o.status = 'dead_letter' and not exists (select from public.dead_letters d where d.workflow_id = o.id)))
    order by o.finished_at limit 5000
  );
  get diagnostics v_workflows = row_count;
  perform private.audit_retention('workflows', v_since, jsonb_build_object('workflows', v_workflows, 'dead_letters', v_letters));
  -- pg_cron never removes its own run details, which grow by several rows a second.
  if pg_catalog.to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < $1' using clock_timestamp() - interval '1 day';
  end if;
end
$$;

create or replace function schedule.clean_up_approvals()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since(interval '7 days');
  v_callback private.callbacks;
  v_callbacks bigint;
begin
  delete from private.estimates e where e.estimated_at < clock_timestamp() - interval '1 day';
  delete from private.callbacks c where c.ended_at < v_since;
  get diagnostics v_callbacks = row_count;
  perform private.audit_retention('callbacks', v_since, jsonb_build_object('callbacks', v_callbacks));
  -- Whoever sent the last try never came back.
  for v_callback in
    update private.callbacks c set ended_at = clock_timestamp(), problem = 'The sender did not report.'
    where c.ended_at is null and c.attempts >= 7 and c.next_at <= clock_timestamp()
    returning c.*
  loop
    perform private.add_approval_event(v_callback.approval_id, 'callback_failed', private.current_actor(),
      jsonb_build_object('attempts', v_callback.attempts, 'problem', v_callback.problem));
  end loop;
end
$$;

create or replace function schedule.keep_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_today date := (clock_timestamp() at time zone 'utc')::date;
  v_oldest timestamptz := private.kept_since(interval '30 days');
  v_old text;
  v_days bigint := 0;
  v_minutes bigint;
  v_gauges bigint;
  v_hours bigint;
begin
  for v_old in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'metrics.slo_minute'::regclass and c.relname ~ '^slo_minute_\d{8}$'
      and c.relname < 'slo_minute_' || to_char(v_today - 30, 'YYYYMMDD')
  loop
    execute format('drop table metrics.%I', v_old);
    v_days := v_days + 1;
  end loop;
  delete from metrics.slo_minute_default m where m.minute < v_oldest;
  get diagnostics v_minutes = row_count;
  delete from metrics.gauge_minute g where g.minute < v_oldest - interval '30 days';
  get diagnostics v_gauges = row_count;
  delete from metrics.slo_hour h where h.hour < private.kept_since(interval '400 days');
  get diagnostics v_hours = row_count;
  perform private.audit_retention('metrics', v_oldest,
    jsonb_build_object('days_of_minutes', v_days, 'late_minutes', v_minutes, 'gauge_minutes', v_gauges, 'hours', v_hours));
  perform private.create_minute_partition(d::date) from generate_series(v_today - 30, v_today + 3, interval '1 day') d;
end
$$;

create or replace function schedule.keep_infra()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since(interval '30 days');
  v_minutes bigint;
  v_hours bigint;
begin
  delete from metrics.infra_minute m where m.at < v_since;
  get diagnostics v_minutes = row_count;
  delete from metrics.infra_hour h where h.hour < private.kept_since(interval '400 days');
  get diagnostics v_hours = row_count;
  perform private.audit_retention('infrastructure', v_since, jsonb_build_object('minutes', v_minutes, 'hours', v_hours));
  delete from metrics.infra_counters c where c.at < clock_timestamp() - interval '1 day';
  -- A machine source that nobody asks any more, because another one was configured.
  delete from metrics.infra_sources s where s.tried_at < clock_timestamp() - interval '1 day';
end
$$;

create or replace function schedule.keep_alerts()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since(interval '400 days');
  v_alerts bigint;
  v_silences bigint;
begin
  delete from public.alerts a where a.resolved_at < v_since;
  get diagnostics v_alerts = row_count;
  delete from public.alert_silences s where least(s.ended_at, s.ends_at) < v_since
    and not exists (select from public.alerts a where a.silence_id = s.id);
  get diagnostics v_silences = row_count;
  perform private.audit_retention('alerts', v_since, jsonb_build_object('alerts', v_alerts, 'silences', v_silences));
end
$$;

create or replace function schedule.keep_deploy_decisions()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since(interval '400 days');
  v_decisions bigint;
begin
  delete from public.deploy_decisions d where d.last_at < v_since;
  get diagnostics v_decisions = row_count;
  perform private.audit_retention('deploy_decisions', v_since, jsonb_build_object('deploy_decisions', v_decisions));
end
$$;

create or replace function schedule.keep_outbox()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_since timestamptz := private.kept_since((
    select case when i.demo then least(interval '2 days', s.keep_for) else s.keep_for end
    from notify.settings s, public.installation i where i.id = 1));
  v_entries bigint;
begin
  delete from notify.outbox o
  where o.id in (
    select n.id from notify.outbox n
    where n.at < v_since and n.routed_at is not null
      and not exists (select from notify.deliveries d where d.outbox_id = n.id and d.status in ('queued', 'sending', 'failed'))
    order by n.at limit 5000);
  get diagnostics v_entries = row_count;
  perform private.audit_retention('notifications', v_since, jsonb_build_object('notifications', v_entries));
end
$$;
