import { paths } from '@/app/paths.ts'
import type { AuditEntry } from '@/backend/audit.ts'

const pages: Readonly<Record<string, (id: string) => string>> = {
  alert: paths.alert,
  api_key: paths.settingsKeys,
  approval: paths.approval,
  dead_letter: paths.deadLetter,
  deploy_gate: paths.settingsDeploys,
  deploy_override: paths.settingsDeploys,
  drill: paths.drills,
  emergency_control: paths.operator,
  incident: () => paths.slo(),
  installation: paths.settings,
  notification_channel: () => paths.settingsChannels(),
  notification_delivery: () => paths.settingsChannels(),
  operation: paths.settingsOperation,
  profile: paths.settingsMembers,
  runbook: (id) => paths.runbook(id),
  service_budget: () => paths.infra(),
  slo_objective: paths.settingsObjective,
  workflow: paths.workflow,
}

/** Where what an entry is about can be seen as it is now; null for what has no page. */
export function resourceLink({ resourceType, resourceId }: AuditEntry): string | null {
  const page = pages[resourceType]
  if (!page) return null
  // Several were meant at once, or it has no name: its kind still has a page, unless that is the page of one.
  if (resourceId === null || /[,\s]/.test(resourceId)) {
    return page.length === 0 ? page('') : null
  }
  return page(resourceId)
}

/** Everything that happened to the same thing, as an address of the log. */
export function resourceHistory(resourceType: string, resourceId: string | null): string {
  const resource = resourceId === null ? resourceType : `${resourceType}:${resourceId}`
  return paths.audit(new URLSearchParams({ resource }).toString())
}

export const controlNames: Readonly<Record<string, string>> = {
  omnihub_kill_switch: 'Kill switch',
  execution_safe_mode: 'Safe mode',
  operator_takeover: 'Operator takeover',
}

/** Kinds that readers call otherwise than the database does. */
const kinds: Readonly<Record<string, string>> = {
  audit_log: 'log',
  emergency_control: 'control',
  profile: 'member',
}

/** What a kind of resource is called. */
export function resourceKind(resourceType: string): string {
  return kinds[resourceType] ?? resourceType.replace(/_/g, ' ')
}

/** What an entry is about, short: its name, or its kind and the end of an id that says nothing. */
export function resourceName({ resourceType, resourceId }: AuditEntry): string {
  if (resourceId === null) return resourceKind(resourceType)
  const name = controlNames[resourceId] ?? resourceId
  return name.length > 24 ? `${resourceKind(resourceType)} …${resourceId.slice(-4)}` : name
}
