import path from 'node:path'
import pg from 'pg'
import { ensureAuthSchema } from './ensure-auth-schema.ts'
import { bootstrapAfterAuth, bootstrapBeforeAuth } from './bootstrap/bootstrap.ts'
import { databaseUrls, type DatabaseUrls } from './database-urls.ts'
import { freePort } from './free-port.ts'
import { claimFolder } from './installation-folder.ts'
import { lockFolder } from './lock-folder.ts'
import { migrate } from './migrate.ts'
import { initialiseCluster } from './postgres/initialise-cluster.ts'
import { provideServerPrograms } from './postgres/server-programs.ts'
import { startPostgres } from './postgres/start-postgres.ts'
import { loadSecrets, type StackSecrets } from './secrets.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '../migrations')

export interface Database {
  urls: DatabaseUrls
  /** Role `postgres`, not superuser. */
  dbUrl: string
  superuserDbUrl: string
  secrets: StackSecrets
  /** Versions applied by this start. */
  migrated: string[]
  postgresPid(): number
  stop(): Promise<void>
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
    const port = await freePort(options.port ?? 0)
    const server = await startPostgres({ clusterDir, port, programs, log })
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
