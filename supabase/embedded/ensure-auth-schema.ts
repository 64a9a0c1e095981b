import type { DatabaseUrls } from './database-urls.ts'
import { App, PostgresConnection } from './lite.ts'

/** Makes the tables of schema `auth` without running an auth server. */
export async function ensureAuthSchema(urls: DatabaseUrls): Promise<void> {
  const connection = new PostgresConnection({
    url: urls.authAdmin,
    postgresOptions: { max: 1, onnotice: () => undefined },
  })
  try {
    const app = new App({
      connection,
      auth: { enabled: true },
      db: { migrations: { enabled: false } },
      options: { server: { disableStudio: true } },
    })
    await app.ensureSystemSchema()
  } finally {
    await connection.close()
  }
}
