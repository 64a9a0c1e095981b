const settings = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '3',
  jit: 'off',
}

/**
 * Settings under which values are written and read as text, on the replication stream and on the sessions that
 * encode them: the same whatever the server's own are.
 */
export const sessionOptions = Object.entries(settings)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ')
