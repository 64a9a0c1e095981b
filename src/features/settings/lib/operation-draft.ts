import type { OperationDefinition } from '@/backend/operations.ts'
import { isBetween, isWhole, numberIn } from '@/lib/number-in-text.ts'
import { estimatorKind } from './estimator-options.ts'
import { leastApprovals } from './policy-words.ts'

/** What the form holds: numbers as they are typed, times in the units people say. */
export interface OperationDraft {
  name: string
  description: string
  endpointUrl: string
  riskLevel: OperationDefinition['risk_level']
  requiredApprovals: string
  timeoutSeconds: string
  maxRetries: string
  expiryMinutes: string
  estimator: string
  /** An address was chosen to give the estimates, be it written already or not. */
  isEstimatorAddress: boolean
  sideEffects: boolean
  supportsDryRun: boolean
  enabled: boolean
}

export const emptyDraft: OperationDraft = {
  name: '',
  description: '',
  endpointUrl: '',
  riskLevel: 'high',
  requiredApprovals: '1',
  timeoutSeconds: '10',
  maxRetries: '3',
  expiryMinutes: '15',
  estimator: '',
  isEstimatorAddress: false,
  sideEffects: true,
  supportsDryRun: false,
  enabled: true,
}

export function draftOf(definition: OperationDefinition): OperationDraft {
  return {
    name: definition.name,
    description: definition.description,
    endpointUrl: definition.endpoint_url,
    riskLevel: definition.risk_level,
    requiredApprovals: String(definition.required_approvals),
    timeoutSeconds: String(definition.timeout_ms / 1000),
    maxRetries: String(definition.max_retries),
    expiryMinutes: String(definition.intent_expiry_seconds / 60),
    estimator: definition.estimator ?? '',
    isEstimatorAddress: estimatorKind(definition.estimator ?? '') === 'address',
    sideEffects: definition.side_effects,
    supportsDryRun: definition.supports_dry_run,
    enabled: definition.enabled,
  }
}

/** What would be saved. The database checks it once more; what is no number becomes one it refuses. */
export function definitionOf(draft: OperationDraft, keyVersion: number): OperationDefinition {
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    risk_level: draft.riskLevel,
    endpoint_url: draft.endpointUrl.trim(),
    side_effects: draft.sideEffects,
    supports_dry_run: draft.supportsDryRun,
    timeout_ms: Math.round(numberIn(draft.timeoutSeconds) * 1000),
    max_retries: numberIn(draft.maxRetries),
    required_approvals: numberIn(draft.requiredApprovals),
    intent_expiry_seconds: Math.round(numberIn(draft.expiryMinutes) * 60),
    enabled: draft.enabled,
    estimator: draft.estimator.trim() || null,
    key_version: keyVersion,
  }
}

/** A higher risk takes its least number of people along, and going back takes it away again. */
export function withRisk(
  draft: OperationDraft,
  riskLevel: OperationDraft['riskLevel'],
): OperationDraft {
  const wasLeast = numberIn(draft.requiredApprovals) === leastApprovals(draft.riskLevel)
  const least = leastApprovals(riskLevel)
  const tooFew = numberIn(draft.requiredApprovals) < least
  return {
    ...draft,
    riskLevel,
    requiredApprovals: wasLeast || tooFew ? String(least) : draft.requiredApprovals,
  }
}

export type DraftField = Exclude<
  keyof OperationDraft,
  'sideEffects' | 'supportsDryRun' | 'enabled' | 'riskLevel' | 'isEstimatorAddress'
>
export type DraftProblems = Partial<Record<DraftField, string>>

/** What is wrong, by field, in words that say what to write. */
export function draftProblems(draft: OperationDraft): DraftProblems {
  const least = leastApprovals(draft.riskLevel)
  const found: Record<DraftField, string | null> = {
    name: /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(draft.name.trim())
      ? null
      : 'Write verb_noun in lower case, such as issue_refund.',
    description: draft.description.trim() === '' ? 'Say in one sentence what it does.' : null,
    endpointUrl: isAddress(draft.endpointUrl)
      ? null
      : 'Write an http(s) address without user name.',
    requiredApprovals: isWhole(draft.requiredApprovals, least, 5)
      ? null
      : `Write a whole number from ${least} to 5.`,
    timeoutSeconds: isBetween(draft.timeoutSeconds, 0.1, 120) ? null : 'Write 0.1 to 120 seconds.',
    maxRetries: isWhole(draft.maxRetries, 0, 10) ? null : 'Write a whole number from 0 to 10.',
    expiryMinutes: isBetween(draft.expiryMinutes, 10 / 60, 1_440)
      ? null
      : 'Write 10 seconds (0.17) to a day (1440).',
    estimator:
      !draft.isEstimatorAddress || isAddress(draft.estimator)
        ? null
        : 'Write an http(s) address without user name.',
  }
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== null))
}

function isAddress(text: string) {
  return /^https?:\/\/[^\s@/]+(\/\S*)?$/.test(text.trim())
}
