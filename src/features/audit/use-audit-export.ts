import { useEffect, useRef, useState } from 'react'
import { type ExportFormat, type ExportProgress, exportAudit } from '@/backend/audit-export.ts'
import { serverNow } from '@/lib/clock.ts'
import { saveContent } from '@/lib/save-file.ts'
import { askedFilter, type AuditChoice } from './lib/audit-filter.ts'

export type ExportState =
  | { kind: 'idle' }
  | { kind: 'running'; progress: ExportProgress | null }
  | { kind: 'saved'; name: string; progress: ExportProgress }
  | { kind: 'cancelled' }
  | { kind: 'failed'; error: Error }

/** One export at a time, which goes on while its panel is closed and ends with the page. */
export function useAuditExport() {
  const [state, setState] = useState<ExportState>({ kind: 'idle' })
  const abort = useRef<AbortController | null>(null)
  useEffect(() => () => abort.current?.abort(), [])

  function start(format: ExportFormat, choice: AuditChoice) {
    const controller = new AbortController()
    abort.current = controller
    setState({ kind: 'running', progress: null })
    exportAudit(
      format,
      // A bundle is the whole log: a part could not prove that nothing was left out.
      format === 'bundle' ? {} : askedFilter(choice, serverNow()),
      (progress) => setState({ kind: 'running', progress }),
      controller.signal,
    ).then(
      ({ name, content, ...progress }) => {
        saveContent(name, content)
        setState({ kind: 'saved', name, progress })
      },
      (error: unknown) =>
        setState(
          controller.signal.aborted
            ? { kind: 'cancelled' }
            : { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) },
        ),
    )
  }

  return { state, start, cancel: () => abort.current?.abort() }
}
