import { CircleCheck, CircleX } from 'lucide-react'
import type { RecentRun } from '@/backend/approval-record.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { Section } from './section.tsx'

/** How this operation went lately. */
export function RecentRuns({ runs }: { runs: readonly RecentRun[] }) {
  return (
    <Section title="Last runs of this operation">
      {runs.length === 0 ? (
        <p className="text-13 text-fg-2">It has not run yet.</p>
      ) : (
        <ul className="divide-y divide-line border-t border-line">
          {runs.map((run) => (
            <li key={run.id} className="flex min-h-9 items-center gap-3 text-13">
              <span className="flex-1 text-fg-2">
                <Time at={run.createdAt} format="day" isFocusable={false} />
              </span>
              <span className="text-fg-3 tabular-nums">
                {run.finishedAt === null ? '' : formatDuration(run.finishedAt - run.createdAt)}
              </span>
              <span
                className={`inline-flex w-32 items-center justify-end gap-1.25 ${run.status === 'succeeded' ? 'text-ok' : 'text-warn'}`}
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
