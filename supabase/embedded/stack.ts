import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { loadAuditKey } from './audit-key.ts'
import { startAuth, type RunningAuth } from './auth/start-auth.ts'
import { startDatabase } from './database.ts'
import { createFunctions } from './functions/create-functions.ts'
import { readVerifyJwt } from './functions/function-config.ts'
import { openPanel } from './gateway/panel.ts'
import { proxyTo } from './gateway/proxy.ts'
import { sendJson } from './gateway/send-json.ts'
import { startGateway } from './gateway/start-gateway.ts'
import { startCollectingHost } from './infra/collect-host.ts'
import { claimFolder, defaultDataFolder, installationFolder } from './installation-folder.ts'
import { startWatch } from './outside/start-watch.ts'
import { startRealtime } from './realtime/start-realtime.ts'
import { recordStart } from './record-start.ts'
import { startRest } from './rest/start-rest.ts'
import { startSchedule } from './schedule.ts'
import { publicJwks, type StackSecrets } from './secrets.ts'
import { createTokenVerifier } from './tokens.ts'

const SUPABASE = path.resolve(import.meta.dirname, '..')

export interface StackOptions {
  /** Where data and secrets live. Default: a folder of this checkout and user below /var/tmp. */
  dataDir?: string
  /** Default 54321, or the next free one; 0 takes any. */
  gatewayPort?: number
  /** Default 54322, or the next free one; 0 takes any. */
  postgresPort?: number
  /** The built panel to serve; null (default) serves the API only. */
  panelDir?: string | null
  migrationsDir?: string
  functionsDir?: string
  /** Run the jobs of schedule.jobs; default true. */
  schedule?: boolean
  /** Further environment variables for the edge functions. */
  functionsEnv?: Record<string, string>
  /** Processes per edge function; one where nothing is said. */
  functionInstances?: Record<string, number>
  log?: (line: string) => void
}

export interface Stack {
  /** Origin of the panel and the API. */
  url: string
  publishableKey: string
  secretKey: string
  signingKey: string
  /** Role postgres, which runs migrations and is no superuser. */
  dbUrl: string
  /** Role supabase_admin, for tests that break things on purpose. */
  superuserDbUrl: string
  dataDir: string
  /** Process id of the present postmaster; -1 while it is down. */
  postgresPid: () => number
  /** Process ids that serve an edge function now, for tests that kill them. */
  functionPids: (name: string) => number[]
  stop: () => Promise<void>
}

/** Starts everything a Supabase project is, on loopback, and keeps it running until stopped. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { log = () => undefined, functionsDir = path.join(SUPABASE, 'functions') } = options
  const installation = await installationFolder()
  await claimFolder(installation)
  const dataDir = options.dataDir ?? (await defaultDataFolder())

  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) await step()
  }
  try {
    const gateway = await startGateway({ port: options.gatewayPort ?? 54_321, log })
    stops.push(gateway.close)

    const issuerUrl = `${gateway.url}/auth/v1`
    const started: { auth?: RunningAuth } = {}
    const database = await startDatabase({
      dataDir,
      port: options.postgresPort ?? 54_322,
      ...(options.migrationsDir === undefined ? {} : { migrationsDir: options.migrationsDir }),
      provideAuthSchema: async (urls, secrets) => {
        const { authAdmin: adminDbUrl } = urls
        started.auth = await startAuth({
          adminDbUrl,
          secrets,
          issuerUrl,
          siteUrl: gateway.url,
          mailDir: path.join(dataDir, 'mail'),
          log,
        })
      },
      log,
    })
    stops.push(database.stop)
    const auth = started.auth
    if (!auth) throw new Error('auth did not start')
    stops.push(() => auth.stop())

    const { secrets, urls } = database
    const verifier = createTokenVerifier(secrets)
    const rest = await startRest({ urls, secrets, verifier, databaseIsUp: database.isReady })
    stops.push(rest.stop)
    const { publishableKey, secretKey } = secrets
    const realtime = await startRealtime({
      ...{ superuserDbUrl: urls.superuser, verifier, publishableKey, secretKey, log },
    })
    stops.push(() => realtime.stop())

    const config = path.join(SUPABASE, 'config.toml')
    // The machine is this one, unless another source is asked for.
    const functionsEnv: Record<string, string> = {
      ...functionsEnvironment(gateway.url, secrets),
      INFRA_SOURCE: 'host',
      ...options.functionsEnv,
    }
    const blobs = path.join(dataDir, 'blobs')
    await mkdir(blobs, { recursive: true, mode: 0o700 })
    const keepsBlobs = {
      OMNIHUB_SECRET_AUDIT_KEY: await loadAuditKey(dataDir),
      ...{ BLOB_STORAGE: 'local', BLOB_FOLDER: blobs },
      ...options.functionsEnv,
    }
    const functions = createFunctions({
      functionsDir,
      env: functionsEnv,
      own: { audit: { env: keepsBlobs, folder: blobs } },
      verifyConfig: {
        verifyJwt: existsSync(config) ? readVerifyJwt(config) : () => true,
        verifier,
      },
      ...(options.functionInstances ? { instances: options.functionInstances } : {}),
      cacheDir: path.join(installation, 'deno'),
      log,
    })
    stops.push(() => functions.stop())

    gateway.open({
      routes: [
        { prefix: '/rest/v1', handle: rest.handle },
        {
          prefix: '/auth/v1',
          handle: (request, response) =>
            proxyTo(auth.port, request, response, { 'x-omnihub-gateway': auth.gatewaySecret }),
        },
        {
          prefix: '/realtime/v1',
          handle: async (request, response) => {
            if (await realtime.handleHttp(request, response)) return
            sendJson(response, 404, { message: 'Not found' })
          },
        },
        {
          prefix: '/functions/v1',
          ownCors: true,
          handle: (request, response) => functions.handle(request, response),
        },
      ],
      fallback: await openPanel(options.panelDir ?? null, publishableKey),
      upgrade: (request, socket, head) => realtime.handleUpgrade(request, socket, head),
    })

    await recordStart(urls.owner, database.migrated, log)
    if (options.schedule ?? true) {
      const functionsUrl = `${gateway.url}/functions/v1`
      stops.push(startSchedule({ dbUrl: urls.owner, functionsUrl, secretKey, log }).stop)
      const watch = startWatch({
        ...{ dbUrl: urls.owner, dataDir, log },
        panelUrl: functionsEnv['OMNIHUB_PANEL_URL'] ?? gateway.url,
        secret: (name) => functionsEnv[name],
      })
      stops.push(watch.stop)
      if (functionsEnv['INFRA_SOURCE'] === 'host') {
        stops.push(startCollectingHost({ dbUrl: urls.owner, dataDir, log }).stop)
      }
    }
    return {
      url: gateway.url,
      publishableKey,
      secretKey,
      signingKey: secrets.omnihubSigningKey,
      dbUrl: urls.owner,
      superuserDbUrl: urls.superuser,
      dataDir,
      postgresPid: database.postgresPid,
      functionPids: (name) => functions.pids(name),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function functionsEnvironment(url: string, secrets: StackSecrets): Record<string, string> {
  return {
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: secrets.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secrets.secretKey }),
    SUPABASE_JWKS: JSON.stringify(publicJwks(secrets)),
    OMNIHUB_SIGNING_KEY: secrets.omnihubSigningKey,
  }
}
