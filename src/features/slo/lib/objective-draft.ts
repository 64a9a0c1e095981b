import type { ObjectiveDefinition } from '@/backend/objectives.ts'
import { isWhole, numberIn } from '@/lib/number-in-text.ts'
import { ppm } from '@domain/slo/objective.ts'
import { defaultBoundsMs } from '@domain/slo/percentile.ts'

/** What the form holds: numbers as they are typed. */
export interface ObjectiveDraft {
  id: string
  title: string
  /** What counts: one of {@link subjects}. */
  subject: Subject
  /** Percent. */
  target: string
  /** Milliseconds or depth; unused by events. */
  limit: string
  minBad: string
  gatesDeploys: boolean
  enabled: boolean
}

export const subjects = {
  api_events: { kind: 'events', service: 'api', queue: null },
  api_latency: { kind: 'latency', service: 'api', queue: null },
  executor_events: { kind: 'events', service: 'executor', queue: null },
  executor_latency: { kind: 'latency', service: 'executor', queue: null },
  workflows: { kind: 'events', service: 'workflows', queue: null },
  pending_approvals: { kind: 'queue', service: 'queue', queue: 'pending_approvals' },
  dead_letters: { kind: 'queue', service: 'queue', queue: 'dead_letters' },
} as const satisfies Record<string, Pick<ObjectiveDefinition, 'kind' | 'service' | 'queue'>>

export type Subject = keyof typeof subjects

export const subjectNames: readonly Subject[] = [
  'api_events',
  'api_latency',
  'executor_events',
  'executor_latency',
  'workflows',
  'pending_approvals',
  'dead_letters',
]

export const subjectWords: Record<Subject, string> = {
  api_events: 'API requests that do not fail',
  api_latency: 'API requests that are fast enough',
  executor_events: 'Calls of the executor that do not fail',
  executor_latency: 'Calls of the executor that are fast enough',
  workflows: 'Workflows that succeed',
  pending_approvals: 'Minutes with few pending approvals',
  dead_letters: 'Minutes with few dead letters',
}

export const emptyDraft: ObjectiveDraft = {
  id: '',
  title: '',
  subject: 'api_events',
  target: '99.9',
  limit: '500',
  minBad: '5',
  gatesDeploys: false,
  enabled: true,
}

export function draftOf(definition: ObjectiveDefinition): ObjectiveDraft {
  return {
    id: definition.id,
    title: definition.title,
    subject: subjectOf(definition),
    target: String(definition.objective_ppm / 10_000),
    limit: definition.limit_value === null ? '' : String(definition.limit_value),
    minBad: String(definition.min_bad),
    gatesDeploys: definition.gates_deploys,
    enabled: definition.enabled,
  }
}

export function subjectOf(definition: Pick<ObjectiveDefinition, 'kind' | 'service' | 'queue'>) {
  const { kind, service, queue } = definition
  if (queue !== null) return queue
  if (service === 'workflows') return 'workflows'
  const counted = service === 'executor' ? 'executor' : 'api'
  return kind === 'latency' ? (`${counted}_latency` as const) : (`${counted}_events` as const)
}

/** What would be saved. The database checks it once more; what is no number becomes one it refuses. */
export function definitionOf(draft: ObjectiveDraft): ObjectiveDefinition {
  const subject = subjects[draft.subject]
  return {
    id: draft.id.trim(),
    title: draft.title.trim(),
    ...subject,
    limit_value: subject.kind === 'events' ? null : numberIn(draft.limit),
    objective_ppm: Math.round(numberIn(draft.target) * 10_000),
    min_bad: numberIn(draft.minBad),
    gates_deploys: draft.gatesDeploys,
    enabled: draft.enabled,
  }
}

export type DraftField = 'id' | 'title' | 'target' | 'limit' | 'minBad'
export type DraftProblems = Partial<Record<DraftField, string>>

/** What is wrong, by field, in words that say what to write. */
export function draftProblems(draft: ObjectiveDraft): DraftProblems {
  const { kind } = subjects[draft.subject]
  const target = numberIn(draft.target)
  const limit = numberIn(draft.limit)
  const found: Record<DraftField, string | null> = {
    id: /^[a-z][a-z0-9_]{0,62}$/.test(draft.id.trim())
      ? null
      : 'Write lower case with underscores, such as executor_success.',
    title: draft.title.trim() === '' ? 'Say what is promised.' : null,
    target:
      target >= 0.0001 && Math.round(target * 10_000) < ppm && hasFewDecimals(draft.target)
        ? null
        : 'Write a percentage below 100 with at most four decimals, such as 99.9.',
    limit:
      kind === 'events' ||
      (kind === 'latency' && defaultBoundsMs.includes(limit)) ||
      (kind === 'queue' && Number.isInteger(limit) && limit >= 1 && limit <= 1_000_000)
        ? null
        : 'Write a whole number from 1.',
    minBad: isWhole(draft.minBad, 0, 1_000_000) ? null : 'Write a whole number from 0.',
  }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null))
}

function hasFewDecimals(text: string) {
  return (text.trim().split('.')[1] ?? '').length <= 4
}
