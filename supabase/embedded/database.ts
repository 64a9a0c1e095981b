import path from 'node:path'
import pg from 'pg'
import { bootstrapAfterAuth, bootstrapBeforeAuth } from './bootstrap/bootstrap.ts'
import { databaseUrls, type DatabaseUrls } from './database-urls.ts'
import { ensureAuthSchema } from './ensure-auth-schema.ts'
import { freePort } from './free-port.ts'
import { claimFolder } from './installation-folder.ts'
import { lockFolder } from './lock-folder.ts'
import { migrate } from './migrate.ts'
import { initialiseCluster } from './postgres/initialise-cluster.ts'
import { provideServerPrograms } from './postgres/server-programs.ts'
import { startPostgres, type PostgresServer } from './postgres/start-postgres.ts'
import { loadSecrets, type StackSecrets } from './secrets.ts'

const PORT_ATTEMPTS = 5
const MIGRATIONS = path.resolve(import.meta.dirname, '../migrations')

export interface Database {
  urls: DatabaseUrls
  /** Role `postgres`, not superuser. */
  dbUrl: string
  superuserDbUrl: string
  secrets: StackSecrets
  /** Versions applied by this start. */
  migrated: string[]
  postgresPid: () => number
  isReady: () => boolean
  stop: () => Promise<void>
}

/**
 * Starts PostgreSQL on a data folder, bootstrapped like a hosted project and migrated. `port` 0 (default) takes any
 * free one, another number the next free one. `provideAuthSchema` makes the auth tables (default: only the tables).
 */
export async function startDatabase(options: {
  dataDir: string
  port?: number
  migrationsDir?: string
  provideAuthSchema?: (urls: DatabaseUrls, secrets: StackSecrets) => Promise<void>
  log?: (line: string) => void
}): Promise<Database> {
  const { dataDir, migrationsDir = MIGRATIONS, log = () => undefined } = options
  await claimFolder(dataDir)
  const unlock = await lockFolder(dataDir)
  try {
    const secrets = await loadSecrets(dataDir)
    const programs = await provideServerPrograms()
    const clusterDir = await initialiseCluster({
      dataDir,
      programs,
      superuserPassword: secrets.passwords.supabaseAdmin,
    })
    const { server, port } = await startOnFreePort(options.port ?? 0, (free) =>
      startPostgres({ clusterDir, port: free, programs, log }),
    )
    const urls = databaseUrls(port, secrets)
    const stop = async () => {
      await server.stop()
      await unlock()
    }
    try {
      await withSuperuser(urls, (client) => bootstrapBeforeAuth(client, secrets.passwords))
      await (options.provideAuthSchema ?? ensureAuthSchema)(urls, secrets)
      await withSuperuser(urls, bootstrapAfterAuth)
      const migrated = await migrate({ dbUrl: urls.owner, migrationsDir, log })
      return {
        urls,
        dbUrl: urls.owner,
        superuserDbUrl: urls.superuser,
        secrets,
        migrated,
        postgresPid: server.pid,
        isReady: server.isReady,
        stop,
      }
    } catch (error) {
      await stop()
      throw error
    }
  } catch (error) {
    await unlock()
    throw error
  }
}

// Between finding a free port and taking it another process may be faster.
async function startOnFreePort(
  wanted: number,
  start: (port: number) => Promise<PostgresServer>,
): Promise<{ server: PostgresServer; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(wanted)
    try {
      return { server: await start(port), port }
    } catch (error) {
      const taken = error instanceof Error && /Address already in use/i.test(error.message)
      if (!taken || attempt === PORT_ATTEMPTS) throw error
    }
  }
}

async function withSuperuser(
  urls: DatabaseUrls,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const client = new pg.Client({ connectionString: urls.superuser })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}
