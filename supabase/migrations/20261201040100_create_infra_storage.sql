-- What the machine, the database and the cache say of themselves: one sample of each name a minute. Sources hand over
-- counters as they stand; what came per second since the reading before is worked out here, so that it does not matter
-- which instance read last. A name that a source does not tell has no row, and is listed as missing: nothing is not zero.

create table metrics.infra_minute (
  name text not null,
  at timestamptz not null,
  value double precision not null,
  primary key (name, at),
  constraint infra_minute_named check (name ~ '^[a-z][a-z0-9_]{0,62}(/[a-z0-9_:-]{1,60})?$'),
  constraint infra_minute_whole check (extract(epoch from at) % 60 = 0),
  constraint infra_minute_finite check (value between -1e300 and 1e300)
);
-- Serves what all names were in a window, and the removal of what is older than 30 days.
create index infra_minute_age on metrics.infra_minute (at);
comment on table metrics.infra_minute is 'Samples of a minute. Counters are stored as what came per second.';

create table metrics.infra_hour (
  name text not null,
  hour timestamptz not null,
  mean double precision not null,
  highest double precision not null,
  samples smallint not null,
  primary key (name, hour),
  constraint infra_hour_samples check (samples between 1 and 60)
);
-- Serves the removal of what is older than 400 days.
create index infra_hour_age on metrics.infra_hour (hour);
comment on table metrics.infra_hour is 'Minutes of an hour put together and replaced as a whole, never added to.';

create table metrics.infra_counters (
  name text primary key,
  at timestamptz not null,
  value double precision not null
);
comment on table metrics.infra_counters is 'What each counter stood at when it was read last.';

create table metrics.infra_sources (
  name text primary key,
  detail text,
  read_at timestamptz,
  tried_at timestamptz not null,
  problem text,
  missing text[] not null default '{}',
  constraint infra_sources_known check (name in ('host', 'supabase', 'prometheus', 'database', 'redis')),
  constraint infra_sources_short check (char_length(detail) <= 120 and char_length(problem) <= 300)
);
comment on table metrics.infra_sources is 'Who tells samples: when it was read last, why the last try failed, and which names it does not tell.';
comment on column metrics.infra_sources.detail is 'What it is, such as "PostgreSQL 17.5".';

alter table metrics.infra_minute enable row level security;
alter table metrics.infra_hour enable row level security;
alter table metrics.infra_counters enable row level security;
alter table metrics.infra_sources enable row level security;

-- Why a reading cannot be taken; null when it can.
create function private.infra_problem(p_reading jsonb)
returns text
language plpgsql
immutable
set search_path = ''
as $$
begin
  return case
    when jsonb_typeof(p_reading) is distinct from 'object' then 'is no object'
    when coalesce(p_reading ->> 'source', '') not in ('host', 'supabase', 'prometheus', 'database', 'redis') then 'source must be a known one'
    when jsonb_typeof(coalesce(p_reading -> 'samples', '[]')) <> 'array' or jsonb_array_length(coalesce(p_reading -> 'samples', '[]')) > 500
      then 'samples must list at most 500'
    when jsonb_typeof(coalesce(p_reading -> 'missing', '[]')) <> 'array' or jsonb_array_length(coalesce(p_reading -> 'missing', '[]')) > 500
      then 'missing must list names'
    when exists (
        select from jsonb_array_elements(coalesce(p_reading -> 'samples', '[]')) s
        where jsonb_typeof(s) <> 'object' or coalesce(s ->> 'name', '') !~ '^[a-z][a-z0-9_]{0,62}$'
          or jsonb_typeof(s -> 'value') is distinct from 'number' or (s ->> 'value')::numeric not between -1e15 and 1e21)
      then 'samples must have a name and a number'
    when exists (select from jsonb_array_elements(coalesce(p_reading -> 'samples', '[]')) s group by s ->> 'name' having count(*) > 1)
      then 'samples name one twice'
  end;
end
$$;

-- Stores one sample of the present minute; of several the last one stays.
create function private.store_infra_sample(p_name text, p_value double precision)
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into metrics.infra_minute as m (name, at, value)
  values (p_name, date_trunc('minute', clock_timestamp(), 'UTC'), p_value)
  on conflict (name, at) do update set value = excluded.value
$$;

create function private.write_infra_samples(p_readings jsonb)
returns jsonb
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_problem text;
  v_reading jsonb;
  v_sample record;
  v_before metrics.infra_counters;
  v_now timestamptz;
  v_seconds double precision;
  v_written integer := 0;
begin
  if jsonb_typeof(p_readings) is distinct from 'array' or jsonb_array_length(p_readings) not between 1 and 10 then
    v_problem := 'readings must list 1 to 10';
  else
    select format('readings[%s] %s', r.place - 1, private.infra_problem(r.reading)) into v_problem
    from jsonb_array_elements(p_readings) with ordinality r (reading, place)
    where private.infra_problem(r.reading) is not null order by r.place limit 1;
  end if;
  if v_problem is not null then
    return private.error_answer(422, 'INVALID_FIELD', v_problem || '.', 'Send what each source told.', '{"field": "readings"}');
  end if;

  -- Two readings at once would both count from the same one before.
  perform pg_catalog.pg_advisory_xact_lock(727277);
  v_now := clock_timestamp();
  for v_reading in select r from jsonb_array_elements(p_readings) r loop
    if v_reading -> 'configured' = 'false' then
      delete from metrics.infra_sources s where s.name = v_reading ->> 'source';
      continue;
    end if;
    insert into metrics.infra_sources as s (name, detail, read_at, tried_at, problem, missing)
    values (v_reading ->> 'source', left(v_reading ->> 'detail', 120), case when v_reading ->> 'problem' is null then v_now end, v_now,
      left(v_reading ->> 'problem', 300), array(select jsonb_array_elements_text(coalesce(v_reading -> 'missing', '[]'))))
    on conflict (name) do update set
      tried_at = excluded.tried_at, problem = excluded.problem, read_at = coalesce(excluded.read_at, s.read_at),
      detail = coalesce(excluded.detail, s.detail), missing = case when excluded.problem is null then excluded.missing else s.missing end;

    for v_sample in
      select s ->> 'name' as name, (s ->> 'value')::double precision as value, coalesce((s ->> 'counter')::boolean, false) as counter
      from jsonb_array_elements(coalesce(v_reading -> 'samples', '[]')) s
    loop
      if v_sample.counter then
        select c.* into v_before from metrics.infra_counters c where c.name = v_sample.name;
        v_seconds := extract(epoch from v_now - v_before.at);
        -- Too short to tell a rate: the next reading counts from the one before.
        continue when v_seconds < 5;
        insert into metrics.infra_counters as c (name, at, value) values (v_sample.name, v_now, v_sample.value)
        on conflict (name) do update set at = excluded.at, value = excluded.value;
        -- Unknown after a gap, and after a fall, which is a restart.
        continue when v_seconds is null or v_seconds > 300 or v_sample.value < v_before.value;
        perform private.store_infra_sample(v_sample.name, (v_sample.value - v_before.value) / v_seconds);
      else
        perform private.store_infra_sample(v_sample.name, v_sample.value);
      end if;
      v_written := v_written + 1;
    end loop;
  end loop;
  return jsonb_build_object('ok', true, 'written', v_written);
end
$$;

-- The last hours once more: what is replaced as a whole may be counted as often as one likes.
create function schedule.roll_up_infra()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  insert into metrics.infra_hour as h (name, hour, mean, highest, samples)
  select m.name, date_trunc('hour', m.at, 'UTC'), avg(m.value), max(m.value), count(*)
  from metrics.infra_minute m
  where m.at >= date_trunc('hour', clock_timestamp(), 'UTC') - interval '2 hours'
  group by 1, 2
  on conflict (name, hour) do update set mean = excluded.mean, highest = excluded.highest, samples = excluded.samples
    where (h.mean, h.highest, h.samples) is distinct from (excluded.mean, excluded.highest, excluded.samples)
$$;

create function schedule.keep_infra()
returns void
language sql
volatile
security definer
set search_path = ''
as $$
  delete from metrics.infra_minute m where m.at < clock_timestamp() - interval '30 days';
  delete from metrics.infra_hour h where h.hour < clock_timestamp() - interval '400 days';
  delete from metrics.infra_counters c where c.at < clock_timestamp() - interval '1 day';
  -- A machine source that nobody asks any more, because another one was configured.
  delete from metrics.infra_sources s where s.tried_at < clock_timestamp() - interval '1 day'
$$;

revoke execute on function private.infra_problem(jsonb) from public, anon, authenticated, service_role;
revoke execute on function private.store_infra_sample(text, double precision) from public, anon, authenticated, service_role;
revoke execute on function private.write_infra_samples(jsonb) from public, anon, authenticated, service_role;
revoke execute on function schedule.roll_up_infra() from public, anon, authenticated, service_role;
revoke execute on function schedule.keep_infra() from public, anon, authenticated, service_role;
grant execute on function private.write_infra_samples(jsonb) to service_role;

create function public.write_infra_samples(readings jsonb)
returns jsonb language sql volatile security invoker set search_path = '' set statement_timeout = '5s'
begin atomic
  select private.write_infra_samples(readings);
end;
revoke execute on function public.write_infra_samples(jsonb) from public, anon, authenticated, service_role;
grant execute on function public.write_infra_samples(jsonb) to service_role;

insert into schedule.jobs (name, every, kind, target) values
  ('roll_up_infra', '5 minutes', 'sql', 'roll_up_infra'),
  ('keep_infra', '30 minutes', 'sql', 'keep_infra'),
  ('collect_infra', '1 minute', 'function', 'metrics/collect-infra');
