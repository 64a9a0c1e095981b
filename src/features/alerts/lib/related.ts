import { paths } from '@/app/paths.ts'
import type { Alert } from '@/backend/alerts.ts'
import { ruleNamed } from '@domain/alerts/rules.ts'

export interface Related {
  words: string
  to: string
}

/** Where to read what to do, for this alert when it is given; null for a rule that is gone. */
export function runbookOf({ rule, id }: Pick<Alert, 'rule'> & Partial<Alert>): string | null {
  const known = ruleNamed(rule)
  return known === null ? null : paths.runbook(known.runbook, id)
}

/** Where to see what it is about. */
export function relatedTo({ rule, labels }: Pick<Alert, 'rule' | 'labels'>): Related | null {
  const condition = ruleNamed(rule)?.condition
  const infrastructure = { words: 'Open infrastructure', to: paths.infra() }
  if (labels['dependency'] !== undefined) return infrastructure
  switch (condition?.kind) {
    case 'burn':
    case 'bad_share':
    case 'slow_share':
    case 'remaining':
    case 'no_data': {
      const objective = labels['slo'] ?? ''
      const shown = objective === '' ? '' : new URLSearchParams({ objective }).toString()
      return { words: 'Open the chart', to: paths.slo(shown) }
    }
    case 'depth':
      return condition.queue === 'dead_letters'
        ? { words: 'Open dead letters', to: paths.deadLetters() }
        : { words: 'Open approvals', to: paths.approvals() }
    case 'controls':
      return { words: 'Open the control', to: paths.operator() }
    case 'canary':
      return { words: 'Open the switch', to: paths.operator() }
    case 'audit_differs':
    case 'audit_behind':
      return { words: 'Open the audit log', to: paths.audit() }
    case 'connections':
    case 'outside':
      return infrastructure
    case undefined:
      return null
  }
}
