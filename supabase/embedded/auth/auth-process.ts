import { openPool } from '../open-pool.ts'
import { createTokenVerifier } from '../tokens.ts'
import { createAccessTokenMint } from './access-token.ts'
import type { AuthContext } from './auth-context.ts'
import {
  authProcessConfigSchema,
  type AuthProcessConfig,
  type AuthProcessReport,
} from './auth-messages.ts'
import { serveAuth } from './auth-server.ts'
import { completeSchema, readKnownPairs } from './complete-schema.ts'
import { createDoorLog } from './door-log.ts'
import { createHashingQueue } from './hashing-queue.ts'
import { createKeyedLock } from './keyed-lock.ts'
import { createLiteAuth } from './lite-auth.ts'
import { createMailFolder } from './mail-folder.ts'
import { createSignInGate } from './sign-in-gate.ts'
import { createTarpit } from './tarpit.ts'
import { TokenBuckets } from './token-bucket.ts'

// Signs of life of the parent: without it nobody would ever stop this process.
process.on('disconnect', () => process.exit(0))
// Ctrl-C reaches the whole process group: the parent decides when this process ends.
process.on('SIGINT', () => undefined)
process.once('message', (message) => {
  start(authProcessConfigSchema.parse(message)).catch((error: unknown) => {
    report({ type: 'failed', reason: error instanceof Error ? error.message : 'unknown' })
    process.exit(1)
  })
})

async function start(config: AuthProcessConfig): Promise<void> {
  const log = (line: string) => report({ type: 'log', line })
  const pool = openPool({ connectionString: config.databaseUrl, max: 5 })
  pool.on('error', (error) => log(`auth: database connection lost: ${error.message}`))
  const mail = createMailFolder(config.mailDir, log)
  const lite = createLiteAuth({
    databaseUrl: config.databaseUrl,
    siteUrl: config.siteUrl,
    email: mail,
  })
  await lite.ensureSchema()
  await completeSchema(pool)

  const context: AuthContext = {
    config,
    pool,
    lite,
    mail,
    tokens: createAccessTokenMint(pool, config),
    verifier: createTokenVerifier(config),
    gate: createSignInGate({ limits: config.signInLimits, known: await readKnownPairs(pool) }),
    door: createDoorLog(pool, log),
    hashing: createHashingQueue(),
    holdBack: createTarpit(),
    codes: new TokenBuckets({ capacity: 5, refillMs: 60_000 }, () => performance.now()),
    exclusive: createKeyedLock(),
    log,
  }
  const server = await serveAuth(context)
  process.once('SIGTERM', () => {
    void Promise.allSettled([server.close(), context.door.close()])
      .then(() => Promise.allSettled([lite.close(), pool.end()]))
      .then(() => process.exit(0))
  })
  report({ type: 'ready', port: server.port })
}

function report(message: AuthProcessReport): void {
  process.send?.(message)
}
