import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDatabase, type Database } from '../embedded/database.ts'
import { migrate } from '../embedded/migrate.ts'
import { apiPrivileges, describeSchema } from './catalog-snapshot.ts'
import { owner } from './database.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '../migrations')

/** Hosted gave API roles everything new in `public` until 2026 and gives nothing since: this is a database of today. */
describe('migrations on a database without default grants', () => {
  let dir = ''
  let database: Database | null = null

  async function connected<T>(
    work: (client: pg.Client) => Promise<T>,
    as: 'owner' | 'superuser' = 'owner',
  ) {
    const client = new pg.Client({ connectionString: database?.urls[as] })
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }

  beforeAll(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-migrations-'))
    const none = path.join(dir, 'none')
    await mkdir(none)
    database = await startDatabase({ dataDir: path.join(dir), migrationsDir: none })
    await connected(async (client) => {
      for (const kind of ['tables', 'functions', 'sequences']) {
        await client.query(
          `alter default privileges for role postgres in schema public
            revoke all on ${kind} from anon, authenticated, service_role`,
        )
      }
    }, 'superuser')
    await migrate({ dbUrl: database.dbUrl, migrationsDir: MIGRATIONS })
  })
  afterAll(async () => {
    await database?.stop()
    await rm(dir, { recursive: true, force: true })
  })

  test('#64 give the API roles exactly what they give with the old default grants', async () => {
    const client = await owner.connect()
    const withGrants = await apiPrivileges(client).finally(() => {
      client.release()
    })
    const without = await connected(apiPrivileges)
    expect(withGrants.length).toBeGreaterThan(20)
    expect(without).toEqual(withGrants)
  })

  test('#67 change nothing when they are run again', async () => {
    const before = await connected(describeSchema)
    expect(before.length).toBeGreaterThan(100)
    expect(await migrate({ dbUrl: database?.dbUrl ?? '', migrationsDir: MIGRATIONS })).toEqual([])
    expect(await connected(describeSchema)).toEqual(before)
  })

  test('#67 guard what they do to publications and extensions', async () => {
    const before = await connected(describeSchema)
    const names = await readdir(MIGRATIONS)
    const files = await Promise.all(
      names.map((name) => readFile(path.join(MIGRATIONS, name), 'utf8')),
    )
    const guarded = files.filter((text) => /alter publication|create extension/i.test(text))
    expect(guarded.length).toBeGreaterThan(0)
    for (const text of guarded) await connected((client) => client.query(text))
    expect(await connected(describeSchema)).toEqual(before)
  })
})
