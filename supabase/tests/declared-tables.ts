/** The people and machines of product.md §1, and two who are nobody here: without a session, and without a profile. */
export const persons = ['anon', 'stranger', 'viewer', 'approver', 'admin', 'service'] as const
export type Person = (typeof persons)[number]

/** What somebody sees of a table: every row, no row, or an error because nobody granted it to their role. */
type Sight = 'all' | 'none' | 'denied'

export interface TableAccess {
  /** Privileges of the API roles. Nobody has any other; `some columns` is a select of named columns. */
  authenticated: 'select' | 'some columns' | null
  service_role: 'select' | null
  /** Among those who are granted it: the least role that sees rows. */
  seenFrom: 'viewer' | 'approver' | 'admin' | null
}

const members: TableAccess = { authenticated: 'select', service_role: null, seenFrom: 'viewer' }
const approvers: TableAccess = { authenticated: 'select', service_role: null, seenFrom: 'approver' }
const closed: TableAccess = { authenticated: null, service_role: null, seenFrom: null }

/** Every table of our schemas. A table without a line here fails the matrix. */
export const tables: Record<string, TableAccess> = {
  'public.alert_evaluation': { ...members, service_role: 'select' },
  'public.alert_events': { ...members, service_role: 'select' },
  'public.alert_silences': { ...members, service_role: 'select' },
  'public.alerts': { ...members, service_role: 'select' },
  'public.api_keys': { authenticated: 'some columns', service_role: null, seenFrom: 'admin' },
  'public.approval_decisions': approvers,
  'public.approval_events': approvers,
  'public.approval_queue': { ...approvers, service_role: 'select' },
  'public.audit_archives': { ...approvers, service_role: 'select' },
  'private.audit_archive_checks': closed,
  'private.audit_checkpoint_turn': closed,
  'private.audit_entry_turn': closed,
  'private.audit_comparisons': closed,
  'public.audit_checkpoints': { ...approvers, service_role: 'select' },
  'public.audit_logs': { ...approvers, service_role: 'select' },
  'public.audit_seals': { ...approvers, service_role: 'select' },
  'public.audit_signing_keys': { ...approvers, service_role: 'select' },
  'public.controls_canary': members,
  'public.controls_drill': members,
  'public.drills': members,
  'public.dead_letters': approvers,
  'public.deploy_decisions': approvers,
  'public.deploy_overrides': members,
  'public.dependency_states': members,
  'public.effects': approvers,
  'public.emergency_controls': { ...members, service_role: 'select' },
  'public.guard_instances': members,
  'public.installation': members,
  'public.live_counts': members,
  'public.notification_channels': closed,
  'public.operation_tests': members,
  'public.operation_revisions': members,
  'public.operations': { ...members, service_role: 'select' },
  'public.profiles': members,
  'public.refusal_counts': approvers,
  'public.incidents': members,
  'public.service_budgets': members,
  'public.runbook_runs': members,
  'public.runbook_steps': members,
  'public.slo_band_changes': members,
  'public.slo_exclusions': members,
  'public.slo_objectives': { ...members, service_role: 'select' },
  'public.slo_status': { ...members, service_role: 'select' },
  'public.slo_share_links': {
    authenticated: 'some columns',
    service_role: null,
    seenFrom: 'admin',
  },
  'public.workflow_events': approvers,
  'public.workflows': approvers,
  'private.api_key_uses': closed,
  'private.audited_sessions': closed,
  'private.shown_signing_keys': closed,
  'private.audit_frontier': closed,
  'private.callbacks': closed,
  'private.estimates': closed,
  'private.incident_kinds': closed,
  'private.share_uses': closed,
  'private.stop_proofs': closed,
  'schedule.jobs': closed,
}

/** What this person sees of this table, by product.md §1. */
export function sightOf(person: Person, table: TableAccess): Sight {
  if (person === 'anon') return 'denied'
  if (person === 'service') return table.service_role ? 'all' : 'denied'
  if (table.authenticated === null) return 'denied'
  if (person === 'stranger' || table.seenFrom === null) return 'none'
  const order: Person[] = ['viewer', 'approver', 'admin']
  return order.indexOf(person) >= order.indexOf(table.seenFrom) ? 'all' : 'none'
}
