-- What was counted before this installation was there: 57 days, so that a budget of 28 days ago has its past. The same
-- for everybody: chance comes from hashes, and every event is placed by its age.

-- Without settings of its own, so that it becomes part of the statement that calls it a million times.
create or replace function demo.history_chance(p_at bigint, p_series integer, p_of integer)
returns double precision
language sql
immutable
parallel safe
as $$
  select (pg_catalog.hashint8extended(p_at * 64 + p_series, p_of) & 1048575) / 1048576.0
$$;

-- Requests and outcomes by operation and step of so many minutes. `days` is the age in days; what it does to an
-- operation is told line by line.
create or replace function demo.history(p_now timestamptz, p_from timestamptz, p_to timestamptz, p_step integer)
returns table (at timestamptz, service text, operation text, requests integer, errors integer, sum_ms bigint, hist integer[])
language sql
stable
set search_path = ''
set jit = off
as $$
  with operations (series, service, operation, per_minute, fails) as (values
    (1, 'api', 'sync_invoice', 34.0::float8, 0.00015::float8), (2, 'api', 'create_ticket', 26.0, 0.00007), (3, 'api', 'send_email', 22.0, 0.00007),
    (4, 'api', 'summarize_case', 20.5, 0.00007), (5, 'api', 'issue_refund', 8.0, 0.0003), (6, 'api', 'update_price', 5.0, 0.0005),
    (7, 'api', 'transfer_asset', 0.6, 0.0001), (8, 'api', 'erase_customer', 0.2, 0.0001), (9, 'api', 'rotate_key', 0.05, 0.0001),
    (11, 'workflows', 'sync_invoice', 0.16, 0.008), (12, 'workflows', 'create_ticket', 0.11, 0.009),
    (13, 'workflows', 'send_email', 0.09, 0.013), (14, 'workflows', 'summarize_case', 0.07, 0.026), (15, 'workflows', 'issue_refund', 0.02, 0.02)
  ), steps as (
    select t.at, extract(epoch from t.at)::bigint / 60 as minute, (extract(epoch from p_now - t.at) / 86400.0)::float8 as days,
      -- Busy at noon UTC, quiet at night and at weekends; as usual while something failed, so that it costs the same budget on
      -- whatever weekday and hour this installation begins.
      case when extract(epoch from p_now - t.at) / 86400.0 between 10.74 and 10.74 + 7 / 1440.0 then 1
        when extract(epoch from p_now - t.at) / 86400.0 between 5.2 and 5.2 + 50 / 1440.0 then 1
        else (1 + 0.35 * sin(2 * pi() * (extract(epoch from t.at)::bigint % 86400 / 86400.0::float8 - 0.25)))
        * case when extract(isodow from t.at at time zone 'utc') > 5 then 0.8 else 1.08 end end as busy
    from generate_series(p_from, p_to - interval '1 minute', make_interval(mins => p_step)) t (at)
  ), paced as materialized (
    select p.*, array(
      select f.fast * (1 - p.slow) + f.slow * p.slow
      from unnest(
        array[0, 0.01, 0.04, 0.12, 0.24, 0.37, 0.6, 0.79, 0.885, 0.955, 0.9845, 0.991, 0.9953, 0.9988, 0.9997, 1, 1, 1]::float8[],
        array[0, 0, 0, 0.02, 0.05, 0.1, 0.2, 0.32, 0.42, 0.58, 0.72, 0.84, 0.91, 0.96, 0.985, 0.997, 1, 1]::float8[]) f (fast, slow)
    ) as shape
    from (
      select s.*,
        -- Share of answers that are slow: a little more every week, and nearly half while the ledger hung.
        case when s.days between 5.2 and 5.2 + 50 / 1440.0 then 0.45 else 0.0135 + 0.022 * greatest(0, 1 - s.days / 14) end::float8 as slow
      from steps s
    ) p
  ), rates as (
    select o.*, s.at, s.minute, s.slow, s.shape, o.per_minute * p_step * s.busy as expected,
      o.fails + case
        when o.service <> 'api' then 0
        -- The database failed over for seven minutes: nearly everything failed.
        when s.days between 10.74 and 10.74 + 7 / 1440.0 then 0.94
        -- An hour of provider time-outs, before the present window.
        when s.days between 46.6 and 46.6 + 1.05 / 24 then 0.06
        when s.days between 5.2 and 5.2 + 50 / 1440.0 then 0.006
        -- Refunds have been failing more and more since yesterday.
        when o.operation = 'issue_refund' and s.days < 0.8 then 0.006 * (1 - s.days / 0.8) ^ 0.7
        else 0 end as ratio
    from operations o cross join paced s
  ), counted as materialized (
    select r.*, floor(r.expected + demo.history_chance(r.minute, r.series, 1))::integer as requests,
      demo.history_chance(r.minute, r.series, 3) as chance
    from rates r
  )
  select u.at, u.service, u.operation, u.requests,
    least(u.requests, floor(u.requests * u.ratio + demo.history_chance(u.minute, u.series, 2)))::integer,
    case when u.service = 'api' then round(u.requests * (165 + 900 * u.slow))::bigint else 0 end,
    case when u.service = 'api' then array[
      u.upto[1], u.upto[2] - u.upto[1], u.upto[3] - u.upto[2], u.upto[4] - u.upto[3], u.upto[5] - u.upto[4],
      u.upto[6] - u.upto[5], u.upto[7] - u.upto[6], u.upto[8] - u.upto[7], u.upto[9] - u.upto[8],
      u.upto[10] - u.upto[9], u.upto[11] - u.upto[10], u.upto[12] - u.upto[11], u.upto[13] - u.upto[12],
      u.upto[14] - u.upto[13], u.upto[15] - u.upto[14], u.upto[16] - u.upto[15], u.upto[17] - u.upto[16],
      u.upto[18] - u.upto[17]]
      else array_fill(0, array[18]) end
  from (
    -- Rounded along the sums up to each bound, so that the buckets add up to the requests; once for each row.
    select c.*, array[
      floor(c.requests * c.shape[1] + c.chance)::integer, floor(c.requests * c.shape[2] + c.chance)::integer,
      floor(c.requests * c.shape[3] + c.chance)::integer, floor(c.requests * c.shape[4] + c.chance)::integer,
      floor(c.requests * c.shape[5] + c.chance)::integer, floor(c.requests * c.shape[6] + c.chance)::integer,
      floor(c.requests * c.shape[7] + c.chance)::integer, floor(c.requests * c.shape[8] + c.chance)::integer,
      floor(c.requests * c.shape[9] + c.chance)::integer, floor(c.requests * c.shape[10] + c.chance)::integer,
      floor(c.requests * c.shape[11] + c.chance)::integer, floor(c.requests * c.shape[12] + c.chance)::integer,
      floor(c.requests * c.shape[13] + c.chance)::integer, floor(c.requests * c.shape[14] + c.chance)::integer,
      floor(c.requests * c.shape[15] + c.chance)::integer, floor(c.requests * c.shape[16] + c.chance)::integer,
      floor(c.requests * c.shape[17] + c.chance)::integer, floor(c.requests * c.shape[18] + c.chance)::integer] as upto
    from counted c where c.requests > 0 offset 0
  ) u
$$;

-- Puts it where guards, executors and the database would have counted it, up to the first minute that was really
-- counted. Minutes for as long as minutes are kept, hours before.
create or replace function demo.write_history()
returns void
language plpgsql
volatile
set search_path = ''
set jit = off
as $$
declare
  v_to timestamptz := least(date_trunc('minute', clock_timestamp(), 'UTC'), private.metrics_known_since());
  v_minutes_from timestamptz := date_trunc('hour', v_to, 'UTC') - interval '29 days';
  v_from timestamptz := v_minutes_from - interval '28 days';
  v_failover timestamptz := date_trunc('hour', v_to - interval '1 day' * 10.75, 'UTC');
  v_lately timestamptz := date_trunc('hour', v_to - interval '2 days', 'UTC');
  v_writer integer;
begin
  insert into metrics.writers (name) values ('demo history') on conflict (name) do nothing;
  select w.id into v_writer from metrics.writers w where w.name = 'demo history';
  insert into metrics.series (service, operation)
  select distinct h.service, h.operation from demo.history(v_to, v_to - interval '1 day', v_to, 60) h order by 1, 2
  on conflict do nothing;

  -- Minute by minute where it matters: lately, and around the failover. Elsewhere a row stands for five minutes.
  insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select h.at, s.id, v_writer, h.requests, h.errors, 0, h.sum_ms, h.hist, 1, 1
  from (values (v_minutes_from, v_failover, 5), (v_failover, v_failover + interval '2 hours', 1),
    (v_failover + interval '2 hours', v_lately, 5), (v_lately, v_to, 1)) p (starts, ends, step)
  cross join lateral demo.history(v_to, p.starts, p.ends, p.step) h
  join metrics.series s on s.service = h.service and s.operation = h.operation;
  insert into metrics.slo_hour (hour, series_id, layout, requests, errors, refused, sum_ms, hist, minutes)
  select h.at, s.id, 1, h.requests, h.errors, 0, h.sum_ms, h.hist, 60
  from demo.history(v_to, v_from, v_minutes_from, 60) h
  join metrics.series s on s.service = h.service and s.operation = h.operation;

  -- The recorder beat all the time, and saw how deep queues were.
  insert into metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)
  select t.at, s.id, v_writer, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
  from generate_series(v_minutes_from, v_to - interval '1 minute', interval '1 minute') t (at), metrics.series s
  where s.service = 'heartbeat' and s.operation = 'scheduler';
  insert into metrics.slo_hour (hour, series_id, layout, requests, errors, refused, sum_ms, hist, minutes)
  select t.at, s.id, 1, 60, 0, 0, 0, array_fill(0, array[18]), 60
  from generate_series(v_from, v_minutes_from - interval '1 hour', interval '1 hour') t (at), metrics.series s
  where s.service = 'heartbeat' and s.operation = 'scheduler';
  insert into metrics.gauge_minute (minute, series_id, highest)
  select t.at, s.id, case s.operation
    when 'dead_letters' then (demo.history_chance(m.minute / 300, 30, 1) * 6)::integer
    else (4 + 9 * demo.history_chance(m.minute / 90, 31, 1) + 6 * demo.history_chance(m.minute / 7, 31, 2))::integer end
  from (select generate_series(v_from, v_lately - interval '1 minute', interval '5 minutes') as at
    union all select generate_series(v_lately, v_to - interval '1 minute', interval '1 minute')) t
  cross join lateral (select extract(epoch from t.at)::bigint / 60 as minute) m, metrics.series s
  where s.service = 'queue'
  on conflict do nothing;

  perform private.roll_up_hours(null, v_minutes_from, v_to + interval '1 hour');
  perform private.roll_up_days(null, date_trunc('day', v_from, 'UTC'), v_to + interval '1 hour');
  insert into public.incidents (started_at, ended_at, source, title) values
    (date_trunc('minute', v_to - interval '1 day' * (46.6 + 1.05 / 24), 'UTC'), date_trunc('minute', v_to - interval '1 day' * 46.6, 'UTC'),
      'demo', 'INC-190, provider time-outs, 63 min'),
    (date_trunc('minute', v_to - interval '1 day' * (10.74 + 7 / 1440.0), 'UTC'), date_trunc('minute', v_to - interval '1 day' * 10.74, 'UTC'),
      'demo', 'INC-198, database failover, 7 min'),
    (date_trunc('minute', v_to - interval '1 day' * (5.2 + 50 / 1440.0), 'UTC'), date_trunc('minute', v_to - interval '1 day' * 5.2, 'UTC'),
      'demo', 'INC-201, slow ledger, 50 min');
  -- What was found about the empty installation is found anew.
  delete from public.slo_status where true;
  delete from public.slo_band_changes where true;
end
$$;
