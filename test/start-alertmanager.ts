import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureAlertmanager } from '../scripts/ensure-prometheus.ts'
import { freePort } from '../supabase/embedded/free-port.ts'
import { isReadyAt, startProgram } from './start-program.ts'

export interface RunningAlertmanager {
  /** `127.0.0.1:…` */
  readonly address: string
  stop(): Promise<void>
}

/** Starts a real Alertmanager by itself, with a configuration as JSON can tell it. */
export async function startAlertmanager(config: object): Promise<RunningAlertmanager> {
  const program = await ensureAlertmanager()
  const folder = await mkdtemp(join(tmpdir(), 'omnihub-alertmanager-'))
  const file = join(folder, 'alertmanager.yml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config))
  const address = `127.0.0.1:${await freePort(0)}`
  const end = await startProgram(
    program.alertmanager,
    [
      ...[`--config.file=${file}`, `--storage.path=${join(folder, 'data')}`],
      ...[`--web.listen-address=${address}`, '--cluster.listen-address=', '--log.level=warn'],
    ],
    () => isReadyAt(`http://${address}`),
    { cwd: program.folder },
  )
  return {
    address,
    async stop() {
      await end()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
