import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { importJWK, SignJWT } from 'jose'
import pg from 'pg'
import { loadSecrets } from '../secrets.ts'
import { startStack } from '../stack.ts'

/** What a contract test runs against: the embedded stack, or a hosted project named by the environment. */
export interface ContractTarget {
  url: string
  publishableKey: string
  secretKey: string
  /** Runs SQL as the role migrations run as, each call in the same session; null without a database URL. */
  sql: ((text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) | null
  /** Signs a token with the installation's own key, good for that many seconds; null on hosted. */
  sign: ((claims: Record<string, unknown>, seconds: number) => Promise<string>) | null
  /** For tests that break things on purpose; null on hosted. */
  superuserDbUrl: string | null
  stop(): Promise<void>
}

const {
  OMNIHUB_CONTRACT_URL,
  OMNIHUB_CONTRACT_PUBLISHABLE_KEY,
  OMNIHUB_CONTRACT_SECRET_KEY,
  OMNIHUB_CONTRACT_DB_URL,
} = process.env

/** True when the suite runs against a hosted project, whose answers take longer. */
export const isHosted = OMNIHUB_CONTRACT_URL !== undefined

/** Connects to the hosted project of OMNIHUB_CONTRACT_URL, or starts an embedded stack on free ports. */
export async function contractTarget(): Promise<ContractTarget> {
  return OMNIHUB_CONTRACT_URL === undefined ? startLocal() : connectHosted(OMNIHUB_CONTRACT_URL)
}

async function connectHosted(url: string): Promise<ContractTarget> {
  if (OMNIHUB_CONTRACT_PUBLISHABLE_KEY === undefined || OMNIHUB_CONTRACT_SECRET_KEY === undefined) {
    throw new Error(
      'OMNIHUB_CONTRACT_PUBLISHABLE_KEY and OMNIHUB_CONTRACT_SECRET_KEY belong to OMNIHUB_CONTRACT_URL',
    )
  }
  const database =
    OMNIHUB_CONTRACT_DB_URL === undefined ? null : await openSql(OMNIHUB_CONTRACT_DB_URL)
  return {
    ...{
      url,
      publishableKey: OMNIHUB_CONTRACT_PUBLISHABLE_KEY,
      secretKey: OMNIHUB_CONTRACT_SECRET_KEY,
    },
    ...{ sql: database?.sql ?? null, sign: null, superuserDbUrl: null },
    stop: async () => database?.end(),
  }
}

async function startLocal(): Promise<ContractTarget> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-contract-'))
  const log = () => undefined
  const stack = await startStack({ dataDir, gatewayPort: 0, postgresPort: 0, schedule: false, log })
  const database = await openSql(stack.dbUrl)
  const { tokenKey } = await loadSecrets(dataDir)
  const key = await importJWK(tokenKey, 'ES256')
  const { url, publishableKey, secretKey, superuserDbUrl } = stack
  return {
    ...{ url, publishableKey, secretKey, superuserDbUrl, sql: database.sql },
    sign: (claims, seconds) =>
      new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1000) + seconds })
        .setProtectedHeader({ alg: 'ES256', kid: tokenKey.kid })
        .sign(key),
    async stop() {
      await database.end()
      await stack.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function openSql(connectionString: string) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return {
    sql: async (text: string, values?: unknown[]): Promise<Record<string, unknown>[]> =>
      (await client.query<Record<string, unknown>>(text, values)).rows,
    end: () => client.end(),
  }
}
