import { paths } from '@/app/paths.ts'

/** What runbooks call the pages of the panel, and where these are. */
const pages: ReadonlyMap<string, string> = new Map([
  ['Operator', paths.operator()],
  ['Drills', paths.drills()],
  ['Approvals', paths.approvals()],
  ['Workflows', paths.workflows()],
  ['Dead letters', paths.deadLetters()],
  ['Restore desk', paths.restore()],
  ['Audit', paths.audit()],
  ['SLO', paths.slo()],
  ['Alerts', paths.alerts()],
  ['Runbooks', paths.runbooks()],
  ['Infrastructure', paths.infra()],
  ['Settings', paths.settings()],
])

/** Where the page of this name is; undefined when no page is called so. */
export function pagePath(name: string): string | undefined {
  return pages.get(name)
}
