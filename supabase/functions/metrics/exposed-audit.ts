import type { Exposed } from '../_shared/contracts/metrics.ts'
import type { Family } from './exposition.ts'

/** Whether the log is what was signed, and what of it waits. Without a sample nothing waits, or nobody compared yet. */
export function auditFamilies({
  comparisons,
  oldest_unsealed_at: unsealed,
  unanchored_since: unanchored,
}: Exposed['audit']): Family[] {
  const since = (name: string, help: string, at: string | null): Family => ({
    ...{ name, help, type: 'gauge' },
    samples: at === null ? [] : [{ labels: {}, value: Date.parse(at) / 1000 }],
  })
  return [
    {
      ...{ name: 'omnihub_audit_differs', type: 'gauge' },
      help: 'Whether the audit log is not what was signed, by who compares.',
      samples: comparisons.map(({ source, code }) => ({
        labels: { source },
        value: code === null ? 0 : 1,
      })),
    },
    since(
      'omnihub_audit_unsealed_timestamp_seconds',
      'When the first entry was written that has no seal.',
      unsealed,
    ),
    since(
      'omnihub_audit_unanchored_timestamp_seconds',
      'When the first entry was sealed that no checkpoint covers.',
      unanchored,
    ),
  ]
}
