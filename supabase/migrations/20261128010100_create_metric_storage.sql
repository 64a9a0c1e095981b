-- What guards, executors and the database count, by minute. Each writer keeps absolute totals of its minutes and
-- writes them whole: a flush that is repeated, late or out of order changes nothing. Readers add up writers.

create schema metrics;
revoke all on schema metrics from public, anon, authenticated, service_role;
comment on schema metrics is 'Counters by minute, hour and day. Nobody reads or writes here but functions of private and schedule.';

create table metrics.series (
  id smallint generated always as identity primary key,
  service text not null,
  operation text not null,
  constraint series_known unique (service, operation),
  constraint series_service_known check (service in ('api', 'executor', 'workflows', 'heartbeat', 'queue')),
  constraint series_operation_named check (operation ~ '^[a-z][a-z0-9_]{0,62}$')
);
comment on table metrics.series is 'What is counted: a service and one of its operations. `other` is whatever is not registered.';

create table metrics.writers (
  id integer generated always as identity primary key,
  name text not null,
  constraint writers_once unique (name),
  constraint writers_named check (char_length(name) between 1 and 60)
);
comment on table metrics.writers is 'Instances that count, under a number that makes rows small.';

create table metrics.slo_minute (
  minute timestamptz not null,
  series_id smallint not null,
  writer integer not null,
  requests integer not null,
  errors integer not null,
  refused integer not null,
  sum_ms bigint not null,
  hist integer[] not null,
  layout smallint not null,
  seq bigint not null,
  primary key (series_id, minute, writer),
  constraint slo_minute_series foreign key (series_id) references metrics.series (id),
  constraint slo_minute_whole check (extract(epoch from minute) % 60 = 0),
  constraint slo_minute_counts check (requests >= 0 and errors between 0 and requests and refused >= 0 and sum_ms >= 0)
) partition by range (minute);
comment on table metrics.slo_minute is 'Totals of one minute, series and writer. More errors than requests is a fault of a recorder, and fails.';
comment on column metrics.slo_minute.refused is 'Refused by an operator''s control: neither good nor bad, and not among the requests.';
comment on column metrics.slo_minute.hist is 'Durations by bucket of the layout, not cumulative; the last one is above every bound.';
comment on column metrics.slo_minute.seq is 'Rises with each flush of a writer; an older flush that arrives later is dropped.';

-- What has no partition of its own still has a place: an insert never fails for want of one.
create table metrics.slo_minute_default partition of metrics.slo_minute default;

create table metrics.slo_hour (
  hour timestamptz not null,
  series_id smallint not null references metrics.series (id),
  layout smallint not null,
  requests bigint not null,
  errors bigint not null,
  refused bigint not null,
  sum_ms bigint not null,
  hist bigint[] not null,
  minutes smallint not null,
  primary key (series_id, hour, layout)
);
-- Serves the removal of what is older than 400 days.
create index slo_hour_age on metrics.slo_hour (hour);
comment on table metrics.slo_hour is 'Minutes added up and replaced as a whole, never added to. `minutes` had rows.';

create table metrics.slo_day (like metrics.slo_hour including all);
alter table metrics.slo_day rename column hour to day;
alter table metrics.slo_day add foreign key (series_id) references metrics.series (id);
comment on table metrics.slo_day is 'Hours of a day of UTC added up and replaced as a whole.';

create table metrics.dirty_hours (
  series_id smallint not null references metrics.series (id),
  hour timestamptz not null,
  primary key (series_id, hour)
);
comment on table metrics.dirty_hours is 'Hours with a minute that was written late, to be added up again.';

create table metrics.gauge_minute (
  minute timestamptz not null,
  series_id smallint not null references metrics.series (id),
  highest integer not null,
  primary key (series_id, minute),
  constraint gauge_minute_whole check (extract(epoch from minute) % 60 = 0),
  constraint gauge_minute_positive check (highest >= 0)
);
comment on table metrics.gauge_minute is 'The greatest depth that a queue was seen to have in a minute.';

-- One partition a day, in UTC. A day whose rows already stand in the default partition stays there.
create function private.create_minute_partition(p_day date)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_name text := 'slo_minute_' || to_char(p_day, 'YYYYMMDD');
  v_from timestamptz := p_day::timestamp at time zone 'utc';
begin
  if to_regclass('metrics.' || v_name) is not null or exists (
      select from metrics.slo_minute_default m where m.minute >= v_from and m.minute < v_from + interval '1 day') then
    return;
  end if;
  execute format('create table metrics.%I partition of metrics.slo_minute for values from (%L) to (%L)',
    v_name, v_from, v_from + interval '1 day');
  execute format('alter table metrics.%I enable row level security', v_name);
end
$$;

-- Minutes stay 30 days, hours 400 days, days for ever. Minutes go by the partition, not row by row.
create function schedule.keep_metrics()
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
  v_today date := (clock_timestamp() at time zone 'utc')::date;
  v_oldest timestamptz := (v_today - 30)::timestamp at time zone 'utc';
  v_old text;
begin
  for v_old in
    select c.relname from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'metrics.slo_minute'::regclass and c.relname ~ '^slo_minute_\d{8}$'
      and c.relname < 'slo_minute_' || to_char(v_today - 30, 'YYYYMMDD')
  loop
    execute format('drop table metrics.%I', v_old);
  end loop;
  delete from metrics.slo_minute_default m where m.minute < v_oldest;
  delete from metrics.gauge_minute g where g.minute < v_oldest;
  delete from metrics.slo_hour h where h.hour < clock_timestamp() - interval '400 days';
  perform private.create_minute_partition(d::date) from generate_series(v_today - 30, v_today + 3, interval '1 day') d;
end
$$;

alter table metrics.series enable row level security;
alter table metrics.writers enable row level security;
alter table metrics.slo_minute enable row level security;
alter table metrics.slo_minute_default enable row level security;
alter table metrics.slo_hour enable row level security;
alter table metrics.slo_day enable row level security;
alter table metrics.dirty_hours enable row level security;
alter table metrics.gauge_minute enable row level security;

revoke execute on function private.create_minute_partition(date) from public, anon, authenticated, service_role;
revoke execute on function schedule.keep_metrics() from public, anon, authenticated, service_role;

select schedule.keep_metrics();
insert into schedule.jobs (name, every, kind, target) values ('keep_metrics', '30 minutes', 'sql', 'keep_metrics');
