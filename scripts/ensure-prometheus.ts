import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ensurePrograms } from './ensure-programs.ts'

/** The server, and what checks its files and texts. Fetched where they are missing; throws with every reason. */
export async function ensurePrometheus() {
  const [prometheus = '', promtool = ''] = await ensurePrograms({
    package: 'prometheus',
    variable: 'PROMETHEUS_BIN',
    names: [['prometheus'], ['promtool']],
  })
  return { prometheus, promtool }
}

/** What sends alerts on, and what asks it. `alertmanager` is to be started in `folder`. */
export async function ensureAlertmanager() {
  const [alertmanager = '', amtool = ''] = await ensurePrograms({
    package: 'prometheus-alertmanager',
    variable: 'ALERTMANAGER_BIN',
    names: [['alertmanager', 'prometheus-alertmanager'], ['amtool']],
  })
  const templates = join(dirname(alertmanager), '..', installedAt)
  return isInstalled(alertmanager) || !existsSync(templates)
    ? { alertmanager, amtool, folder: dirname(alertmanager) }
    : { alertmanager: await lookingHere(alertmanager), amtool, folder: templates }
}

/** Where Debian's build looks for its templates, below /usr. */
const installedAt = 'share/prometheus/alertmanager'

function isInstalled(program: string): boolean {
  return dirname(program) === '/usr/bin'
}

/**
 * Debian's build knows its templates by one absolute path, which is there only where the package is installed. A copy is
 * made that looks into the folder it is started in; the path is as long as the other, and means the same however often
 * `./` stands in it.
 */
async function lookingHere(program: string): Promise<string> {
  const copy = `${program}-here`
  if (existsSync(copy)) return copy
  const path = `/usr/${installedAt}`
  const here = '/proc/self/cwd/'.padEnd(path.length, './')
  const bytes = await readFile(program)
  for (let at = bytes.indexOf(path); at >= 0; at = bytes.indexOf(path, at + 1))
    bytes.write(here, at)
  await writeFile(copy, bytes, { mode: 0o755 })
  return copy
}
