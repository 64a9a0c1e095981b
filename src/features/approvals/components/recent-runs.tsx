import { CircleCheck, CircleX } from 'lucide-react'
import type { RecentRun } from '@/backend/approval-record.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { radiusLine } from '@domain/approvals/blast-radius.ts'
import { Section } from './section.tsx'

/** How this operation went lately: what it was expected to touch, who allowed it, what came of it. */
export function RecentRuns({ runs }: { runs: readonly RecentRun[] }) {
  return (
    <Section title="Last runs of this operation">
      {runs.length === 0 ? (
        <p className="text-13 text-fg-2">It has not run yet.</p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {runs.map((run) => (
            <li
              key={run.id}
              className="grid min-h-9 grid-cols-[96px_minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-x-3 py-1.5 text-13 max-tablet:grid-cols-[minmax(0,1fr)_auto]"
            >
              <span className="text-fg-2">
                <Time at={run.createdAt} format="day" isFocusable={false} />
              </span>
              <span className="tabular-nums max-tablet:order-3">
                {run.radius === null ? (
                  <span className="text-fg-3">ran without approval</span>
                ) : (
                  radiusLine(run.radius)
                )}
              </span>
              <span className="truncate text-fg-2 max-tablet:order-4 max-tablet:text-right">
                {new Intl.ListFormat('en', { style: 'narrow' }).format(run.approvedBy)}
              </span>
              <span
                className={`inline-flex items-center justify-end gap-1.25 ${run.status === 'succeeded' ? 'text-ok' : 'text-warn'}`}
                title={
                  run.finishedAt === null
                    ? undefined
                    : `took ${formatDuration(run.finishedAt - run.createdAt)}`
                }
              >
                <Icon of={run.status === 'succeeded' ? CircleCheck : CircleX} size={14} />
                {run.status.replaceAll('_', ' ')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
