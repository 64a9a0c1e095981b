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

/** What sends alerts on, and what asks it. */
export async function ensureAlertmanager() {
  const [alertmanager = '', amtool = ''] = await ensurePrograms({
    package: 'prometheus-alertmanager',
    variable: 'ALERTMANAGER_BIN',
    names: [['alertmanager', 'prometheus-alertmanager'], ['amtool']],
  })
  return { alertmanager, amtool }
}
