import pg from 'pg'

/** A connection pool that survives the loss of its connections: the next query opens new ones. */
export function openPool(options: pg.PoolConfig & { connectionString: string }): pg.Pool {
  const pool = new pg.Pool(options)
  pool.on('error', () => undefined)
  // The pool listens to idle connections only; one that breaks between two statements would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}
