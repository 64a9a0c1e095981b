import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensurePrometheus } from '../scripts/ensure-prometheus.ts'
import { freePort } from '../supabase/embedded/free-port.ts'
import { isReadyAt, startProgram } from './start-program.ts'

const run = promisify(execFile)

export interface RunningPrometheus {
  readonly url: string
  stop(): Promise<void>
}

interface Holding {
  /** An OpenMetrics text with timestamps: what it holds, as if it had scraped it then. */
  readonly openMetrics?: string
  /** What it scrapes from now on, as `scrape_configs` of its configuration. */
  readonly scrapes?: readonly object[]
  /** A rule file that it evaluates every second. */
  readonly rules?: string
  /** Where it sends alerts: `127.0.0.1:9093`. */
  readonly alertmanager?: string
}

/** Starts a real Prometheus. */
export async function startPrometheus({
  openMetrics,
  scrapes = [],
  rules = '',
  alertmanager,
}: Holding): Promise<RunningPrometheus> {
  const { prometheus, promtool } = await ensurePrometheus()
  const folder = await mkdtemp(join(tmpdir(), 'omnihub-prometheus-'))
  const text = join(folder, 'history.om')
  const data = join(folder, 'data')
  const config = join(folder, 'prometheus.yml')
  await writeFile(join(folder, 'rules.yml'), rules)
  const alertmanagers = alertmanager ? [{ static_configs: [{ targets: [alertmanager] }] }] : []
  // JSON is YAML.
  const settings = {
    global: { evaluation_interval: '1s' },
    ...{ scrape_configs: scrapes, rule_files: ['rules.yml'], alerting: { alertmanagers } },
  }
  await writeFile(config, JSON.stringify(settings))
  if (openMetrics !== undefined) {
    await writeFile(text, openMetrics)
    // Few long blocks: the text is read once for each.
    const blocks = ['create-blocks-from', 'openmetrics', '--max-block-duration=1600h', text, data]
    await run(promtool, ['tsdb', ...blocks], { maxBuffer: 10_000_000 })
  }
  const port = await freePort(0)
  const url = `http://127.0.0.1:${port}`
  const end = await startProgram(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=400d',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    () => isReadyAt(url),
  )
  return {
    url,
    async stop() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
