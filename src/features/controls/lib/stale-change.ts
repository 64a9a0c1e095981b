import { BackendError } from '@/backend/errors.ts'

export interface StaleChange {
  version: number | null
  byName: string | null
  at: number | null
  reason: string | null
}

/** Who changed what, from the details of a `STALE_VERSION` refusal; null for any other error. */
export function staleChange(error: Error | null): StaleChange | null {
  if (!(error instanceof BackendError) || error.code !== 'STALE_VERSION') return null
  const details = parsed(error.details)
  const text = (key: string) => (typeof details[key] === 'string' ? details[key] : null)
  const changedAt = Date.parse(text('changed_at') ?? '')
  return {
    version: typeof details.version === 'number' ? details.version : null,
    byName: text('changed_by'),
    at: Number.isNaN(changedAt) ? null : changedAt,
    reason: text('reason'),
  }
}

function parsed(details: string | null): Record<string, unknown> {
  if (details === null) return {}
  try {
    const value: unknown = JSON.parse(details)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // Plain words instead of a structure: the message already says what happened.
    return {}
  }
}
