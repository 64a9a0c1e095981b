import type { Operation } from '@/backend/operations.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { KeyValues } from '@/ui/key-values.tsx'
import { RiskLabel } from '@/ui/risk-label.tsx'
import { Sheet } from '@/ui/sheet.tsx'
import { Time } from '@/ui/time.tsx'
import { EndpointTest } from './endpoint-test.tsx'
import { RevisionHistory } from './revision-history.tsx'

/** An operation for those who may look at it and not change it. */
export function OperationFacts({
  operation,
  onClose,
}: {
  operation: Operation
  onClose: () => void
}) {
  const { definition, revision } = operation
  return (
    <Sheet
      title={<span className="mono">{definition.name}</span>}
      description={
        <>
          {definition.description}. Last changed <Time at={operation.savedAt} format="day" /> by{' '}
          {operation.savedByName}. Admins can change it.
        </>
      }
      onClose={onClose}
      footer={null}
    >
      <KeyValues
        rows={[
          { name: 'Risk', value: <RiskLabel level={definition.risk_level} /> },
          { name: 'People who must approve', value: definition.required_approvals || 'none' },
          { name: 'Enabled', value: definition.enabled ? 'yes' : 'no' },
          {
            name: 'Endpoint',
            value: <span className="mono break-all">{definition.endpoint_url}</span>,
          },
          { name: 'Time limit', value: `${definition.timeout_ms / 1000} s` },
          { name: 'Retries', value: definition.max_retries },
          { name: 'May wait', value: formatDuration(definition.intent_expiry_seconds * 1000) },
          { name: 'Blast radius', value: definition.estimator ?? 'unknown, counts as critical' },
          { name: 'Can rehearse', value: definition.supports_dry_run ? 'yes' : 'no' },
        ]}
      />
      <EndpointTest
        name={definition.name}
        revision={revision}
        mayTest={false}
        hasUnsavedAddress={false}
      />
      <section aria-label="History" className="grid gap-3 border-t border-line pt-4">
        <h3 className="text-13 font-strong">History</h3>
        <RevisionHistory name={definition.name} />
      </section>
    </Sheet>
  )
}
