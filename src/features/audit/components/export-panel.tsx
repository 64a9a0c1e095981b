import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { ExportFormat, ExportProgress } from '@/backend/audit-export.ts'
import { bytesPassed } from '@/lib/format-bytes.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { Popover } from '@/ui/popover.tsx'
import { ProgressBar } from '@/ui/progress-bar.tsx'
import { integrityQueries } from '../integrity/integrity-queries.ts'
import { addressFromChoice, type AuditChoice } from '../lib/audit-filter.ts'
import { type ExportState, useAuditExport } from '../use-audit-export.ts'

const formats: readonly { value: ExportFormat; label: string }[] = [
  { value: 'csv', label: 'CSV' },
  { value: 'ndjson', label: 'NDJSON' },
  { value: 'bundle', label: 'Bundle' },
]

const uses: Record<Exclude<ExportFormat, 'bundle'>, string> = {
  csv: 'For a spreadsheet.',
  ndjson: 'For programs: an entry a line, with everything it recorded.',
}

/** The log, or what passes the filters, as a file. */
export function ExportPanel({ choice }: { choice: AuditChoice }) {
  const { state, start, cancel } = useAuditExport()
  const [format, setFormat] = useState<ExportFormat>('csv')
  const isRunning = state.kind === 'running'
  const isWhole = format === 'bundle' || addressFromChoice(choice).size === 0
  return (
    <Popover
      label="Export the log"
      className="w-80 p-4"
      trigger={(target) => (
        <Button icon={Download} pending={false} {...target}>
          {isRunning ? 'Exporting…' : state.kind === 'failed' ? 'Export broke off' : 'Export'}
        </Button>
      )}
    >
      <div className="grid gap-3 text-13">
        <p className="text-fg-2">
          {isWhole ? 'The whole log' : 'Every entry that passes the filters'}, oldest first. That
          you export it is written into the log.
        </p>
        <ChipGroup label="Format" options={formats} value={format} onChange={setFormat} />
        {format === 'bundle' ? (
          <ForWhoVerifies />
        ) : (
          <p className="text-12 text-fg-3">{uses[format]}</p>
        )}
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

/** What somebody needs who gets the file and trusts neither the panel nor its database. */
function ForWhoVerifies() {
  const { data: integrity } = useQuery(integrityQueries.current())
  const key = integrity?.keyId ?? null
  const command = 'npm run omnihub -- audit verify FILE'
  const option = key === null ? '' : `--key ${key}`
  return (
    <div className="grid gap-2 text-12 text-fg-3">
      <p>
        Every sealed entry with its hashes and the signed checkpoints. Whoever gets the file
        verifies it without an account and without a network:
      </p>
      <code className="rounded-inner bg-sunken px-2.5 py-2 mono break-words text-fg-2">
        {command} <span className="whitespace-nowrap">{option}</span>
      </code>
      <CopyButton text={`${command} ${option}`.trimEnd()} label="Copy the command" />
      <p>
        {key === null
          ? 'No checkpoint was signed yet: the file proves its own order, not that it is the log.'
          : 'Give them the name of the key by another way than the file.'}
      </p>
    </div>
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
