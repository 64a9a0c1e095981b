import type pg from 'pg'

interface Filling {
  operations: number
  /** A row of each operation every so many minutes. */
  everyMinutes: number
}

/**
 * Counts 28 days until now for so many operations of the API, six requests a row and one in 1,000 failed, with
 * beats and depths in every minute, rolled up. Deterministic.
 */
export async function fillMetrics(owner: pg.ClientBase, { operations, everyMinutes }: Filling) {
  await owner.query(`insert into metrics.writers (name) values ('filling') on conflict do nothing`)
  await owner.query(
    `insert into metrics.series (service, operation) select 'api', 'op_' || n from generate_series(1, $1) n
     on conflict do nothing`,
    [operations],
  )
  const minutes = `generate_series(date_trunc('minute', now(), 'UTC') - interval '28 days',
    date_trunc('minute', now(), 'UTC') - interval '1 minute', make_interval(mins => $1))`
  const columns = `metrics.slo_minute (minute, series_id, writer, requests, errors, refused, sum_ms, hist, layout, seq)`
  await owner.query(
    `insert into ${columns}
     select t.at, s.id, w.id, 6, case when (extract(epoch from t.at)::bigint / 60 + s.id) % 167 = 0 then 1 else 0 end, 0, 700,
       array[0, 0, 0, 0, 1, 2, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], 1, 1
     from ${minutes} t (at), metrics.series s, metrics.writers w
     where s.service = 'api' and s.operation like 'op\\_%' and w.name = 'filling'`,
    [everyMinutes],
  )
  await owner.query(
    `insert into ${columns}
     select t.at, s.id, w.id, 1, 0, 0, 0, array_fill(0, array[18]), 1, 1
     from ${minutes} t (at), metrics.series s, metrics.writers w
     where s.service = 'heartbeat' and w.name = 'filling'`,
    [1],
  )
  await owner.query(
    `insert into metrics.gauge_minute (minute, series_id, highest)
     select t.at, s.id, extract(minute from t.at)::integer from ${minutes} t (at), metrics.series s where s.service = 'queue'
     on conflict do nothing`,
    [1],
  )
  await owner.query(`select private.roll_up_hours(null, now() - interval '29 days', now())`)
  await owner.query(`select private.roll_up_days(null, now() - interval '29 days', now())`)
  await owner.query('analyze metrics.slo_minute, metrics.slo_hour, metrics.gauge_minute')
}
