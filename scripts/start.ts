import { parseArgs } from 'node:util'
import { startDemo } from '../demo/start-demo.ts'
import { startStack } from '../supabase/embedded/stack.ts'
import { blobEnvironment } from '../supabase/functions/_shared/blobs/create-blob-store.ts'
import { infraEnvironment } from '../supabase/functions/_shared/data/infra/settings.ts'
import { metricsEnvironment } from '../supabase/functions/_shared/data/metrics-settings.ts'
import { notifierEnvironment } from '../supabase/functions/_shared/notifiers/environment.ts'
import { telemetryEnvironment } from '../supabase/functions/_shared/telemetry/settings.ts'
import { buildPanel } from './start/build-panel.ts'
import { writeConnection } from './start/connection-file.ts'

// `npm start`: the whole product on this machine, until Ctrl-C. `--no-demo` starts empty, `--no-panel` serves the
// API only, `--port` and `--data-dir` run a second installation beside the first.
const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: true },
    panel: { type: 'boolean', default: true },
    port: { type: 'string' },
    'data-dir': { type: 'string' },
  },
  allowNegative: true,
})

const log = (line: string) => console.log(line)
const stops: (() => Promise<void>)[] = []
let stopping: Promise<void> | null = null
let askedAt = 0

function stopAll(): Promise<void> {
  stopping ??= (async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    // One Ctrl-C may arrive several times, by the terminal and by whoever started us; a later one means it.
    if (stopping && Date.now() - askedAt > 2_000) process.exit(130)
    if (stopping) return
    askedAt = Date.now()
    log('stopping …')
    void stopAll().then(() => process.exit(0))
  })
}

try {
  await start()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  await stopAll()
  process.exit(1)
}

async function start(): Promise<void> {
  const functionsEnv = {
    ...metricsEnvironment(process.env),
    ...telemetryEnvironment(process.env),
    ...infraEnvironment(process.env),
    ...notifierEnvironment(process.env),
    ...blobEnvironment(process.env),
  }
  const stack = await startStack({
    functionsEnv,
    panelDir: values.panel ? await buildPanel(log) : null,
    ...(values.port === undefined ? {} : { gatewayPort: Number(values.port) }),
    ...(values['data-dir'] === undefined ? {} : { dataDir: values['data-dir'] }),
    log,
  })
  stops.push(stack.stop)
  const demo = values.demo ? await startDemo(stack, log) : null
  if (demo) stops.push(() => demo.stop())

  const users = demo?.users ?? []
  await writeConnection({
    panelUrl: stack.url,
    supabaseUrl: stack.url,
    publishableKey: stack.publishableKey,
    secretKey: stack.secretKey,
    dbUrl: stack.dbUrl,
    users,
    apiKeys: demo?.apiKeys ?? [],
  })
  if (users.length > 0) log('\nSign in (development only):')
  for (const { email, password, role } of users) log(`  ${role.padEnd(9)} ${email}  ${password}`)
  log(`\nOmniHub is running: ${stack.url}`)
}
