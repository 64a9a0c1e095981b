import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ExportFormat, ExportProgress } from '@/backend/audit-export.ts'
import { bytesPassed } from '@/lib/format-bytes.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { Popover } from '@/ui/popover.tsx'
import { ProgressBar } from '@/ui/progress-bar.tsx'
import { addressFromChoice, type AuditChoice } from '../lib/audit-filter.ts'
import { type ExportState, useAuditExport } from '../use-audit-export.ts'

const formats: readonly { value: ExportFormat; label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
  { value: 'bundle', label: 'Bundle' },
]

/** The log, or what passes the filters, as a file. */
export function ExportPanel({ choice }: { choice: AuditChoice }) {
  const { state, start, cancel } = useAuditExport()
  const [format, setFormat] = useState<ExportFormat>('csv')
  const isRunning = state.kind === 'running'
  return (
    <Popover
      label="Export the log"
      className="w-76 p-4"
      trigger={(target) => (
        <Button icon={Download} pending={false} {...target}>
          {isRunning ? 'Exporting…' : 'Export'}
        </Button>
      )}
    >
      <div className="grid gap-3 text-13">
        <p className="text-fg-2">
          {format === 'bundle'
            ? 'The whole sealed log with its signed checkpoints, for who verifies it without this panel.'
            : addressFromChoice(choice).size > 0
              ? 'Every entry that passes the filters, oldest first.'
              : 'The whole log, oldest first.'}{' '}
          That you export it is written into the log.
        </p>
        <ChipGroup label="Format" options={formats} value={format} onChange={setFormat} />
        <Outcome state={state} />
        {isRunning ? (
          <Button onClick={cancel}>Cancel export</Button>
        ) : (
          <Button variant="primary" onClick={() => start(format, choice)}>
            {state.kind === 'saved' ? 'Export again' : 'Export'}
          </Button>
        )}
      </div>
    </Popover>
  )
}

function Outcome({ state }: { state: ExportState }): ReactNode {
  switch (state.kind) {
    case 'idle':
      return null
    case 'running':
      return <Progress {...(state.progress ?? { bytes: 0, rows: 0, estimatedRows: null })} />
    case 'saved':
      return (
        <p role="status" className="text-ok">
          Saved {state.name}: {countOf(state.progress.rows, 'entry', 'entries')},{' '}
          {sizeWords(state.progress.bytes)}.
        </p>
      )
    case 'cancelled':
      return (
        <p role="status" className="text-fg-2">
          Cancelled. Nothing was saved; that it began is in the log.
        </p>
      )
    case 'failed':
      return (
        <p role="alert" className="text-danger">
          The export broke off: {state.error.message} Nothing was saved.
        </p>
      )
  }
}

function Progress({ bytes, rows, estimatedRows }: ExportProgress) {
  const share = estimatedRows ? Math.min(1, rows / estimatedRows) : null
  return (
    <div className="grid gap-1.5">
      <p className="flex justify-between gap-3 text-12 text-fg-2 tabular-nums">
        <span>
          {formatCount(rows)}
          {estimatedRows === null ? '' : ` of about ${formatCount(estimatedRows)}`} entries
        </span>
        <span>{sizeWords(bytes)}</span>
      </p>
      <ProgressBar label="Export" value={share} max={1} tone="info" />
    </div>
  )
}

function sizeWords(bytes: number): string {
  const { figure, unit } = bytesPassed(bytes)
  return `${figure} ${unit}`
}
