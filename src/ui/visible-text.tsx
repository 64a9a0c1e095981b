import { TriangleAlert } from 'lucide-react'
import { oddityWords, visibleRuns } from '@domain/approvals/visible-text.ts'
import { Icon } from './icon.tsx'

/** Somebody else's text as it is: odd characters by their number, its direction kept to itself, HTML as text. */
export function VisibleText({ text, hasRemark = false }: { text: string; hasRemark?: boolean }) {
  const runs = visibleRuns(text)
  const remark = hasRemark ? oddityWords(runs) : null
  return (
    <>
      <bdi className={hasRemark ? 'break-words whitespace-pre-wrap' : undefined}>
        {runs.map((run, index) =>
          run.kind === 'plain' ? (
            run.text
          ) : (
            <span
              key={index}
              title={run.name}
              className="mx-px inline-flex h-4.5 items-center gap-1 rounded-badge bg-warn-bg px-1.25 align-[1px] font-mono text-11 leading-none font-strong text-warn"
            >
              <Icon of={TriangleAlert} size={12} />
              {run.code}
              <span className="sr-only"> {run.name}</span>
            </span>
          ),
        )}
      </bdi>
      {remark === null ? null : <span className="ml-1.5 text-12 text-warn">{remark}</span>}
    </>
  )
}
