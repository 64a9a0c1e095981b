import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** A connection to a server that may be down at the moment. */
export async function untilConnected(dbUrl: string): Promise<pg.Client> {
  for (;;) {
    const client = new pg.Client({ connectionString: dbUrl, connectionTimeoutMillis: 2_000 })
    // A server that dies under the client says so here; the call that was under way fails by itself.
    client.on('error', () => undefined)
    try {
      await client.connect()
      return client
    } catch {
      await delay(50)
    }
  }
}
