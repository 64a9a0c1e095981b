import { Fragment, type ReactNode, useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { VisibleText } from '@/ui/visible-text.tsx'
import { paramRows } from '@domain/approvals/read-params.ts'
import { Section, SectionAction } from './section.tsx'

/** Lines drawn at once; a request may carry thousands. */
const shown = 100

/** Exactly what would be sent, as people read it, and as it is on demand. */
export function WillRun({ approval, operation }: Pick<ApprovalRecord, 'approval' | 'operation'>) {
  const [isRaw, setRaw] = useState(false)
  const rows = paramRows(approval.params)
  return (
    <Section
      title="What will run"
      action={
        <SectionAction onClick={() => setRaw(!isRaw)}>
          {isRaw ? 'Show as a table' : 'Show raw JSON'}
        </SectionAction>
      }
    >
      {isRaw ? (
        <pre
          aria-label="Raw JSON"
          className="rounded-control border border-line bg-sunken p-3 mono text-12 break-all whitespace-pre-wrap"
        >
          <VisibleText text={indented(approval.paramsText)} />
        </pre>
      ) : (
        <table className="w-full table-fixed border-t border-line text-13">
          <tbody className="divide-y divide-line">
            {rows.slice(0, shown).map((row) => (
              <Row key={row.path} name={row.label}>
                <span
                  className={
                    row.kind === 'money'
                      ? 'font-semibold tabular-nums'
                      : row.kind === 'code'
                        ? 'mono'
                        : row.kind === 'nothing'
                          ? 'text-fg-3'
                          : undefined
                  }
                >
                  <VisibleText text={row.value} hasRemark />
                </span>
              </Row>
            ))}
            {rows.length > shown ? (
              <Row name="…">
                {countOf(rows.length - shown, 'more line')}, all of them in the raw JSON
              </Row>
            ) : null}
            <Row name="Runs as">
              <span className="mono">{approval.operation}</span> revision {approval.revision},{' '}
              {operation.timeoutMs / 1000} s limit,{' '}
              {operation.maxRetries === 0
                ? 'no retry'
                : countOf(operation.maxRetries, 'retry', 'retries')}
            </Row>
            <Row name="Sent to">
              <span className="mono wrap-anywhere">
                {operation.endpointUrl.split(/(?<=\/)/).map((part, at) => (
                  <Fragment key={at}>
                    {part}
                    <wbr />
                  </Fragment>
                ))}
              </span>
            </Row>
          </tbody>
        </table>
      )}
    </Section>
  )
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <tr>
      <th
        scope="row"
        className="w-42 py-2 pr-3 text-left align-top font-book break-words text-fg-3 max-desktop:w-26"
      >
        <VisibleText text={name} />
      </th>
      <td className="py-2 break-words">{children}</td>
    </tr>
  )
}

function indented(text: string) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
