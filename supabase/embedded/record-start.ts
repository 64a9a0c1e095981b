import pg from 'pg'

/** Has the audit log say that the installation was started, and which migrations came with it. */
export async function recordStart(
  dbUrl: string,
  migrated: string[],
  log: (line: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: dbUrl })
  try {
    await client.connect()
    await client.query('select private.record_start($1)', [migrated])
  } catch (error) {
    // Contract tests start other schemas than ours; and whoever has to stop something must find it started.
    log(`start not in the audit log: ${error instanceof Error ? error.message : 'unknown'}`)
  } finally {
    await client.end()
  }
}
