import type { SloCharts } from '@/backend/slo-charts.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Time } from '@/ui/time.tsx'
import type { Evaluated } from '../lib/deploys.ts'

/** What was left out of the figures, by whom and why; withdrawn ones stay readable. */
export function ExclusionsCard({
  exclusions,
  objectives,
}: {
  exclusions: SloCharts['exclusions']
  objectives: readonly Evaluated[]
}) {
  const titleOf = (id: string) => objectives.find((one) => one.id === id)?.title ?? id
  return (
    <Card aria-label="Left out of the figures">
      <CardHeader title="Left out of the figures" meta="touching the last 28 days" />
      <ul className="divide-y divide-line text-13">
        {exclusions.map((one) => (
          <li
            key={one.id}
            className="flex flex-wrap gap-x-4 gap-y-0.5 px-4 py-2 print:px-2.5 print:py-0.5"
          >
            <span className="font-medium">
              {formatDuration(one.to - one.from)} of {titleOf(one.objectiveId)}
            </span>
            <span className="text-fg-3">
              <Time at={one.from} format="day" /> to <Time at={one.to} format="day" />
            </span>
            <span className="min-w-0 flex-1 break-words text-fg-2">
              {one.reason === '' ? null : `“${one.reason}”`}
            </span>
            <span className="text-fg-3">
              {[one.authorName, withdrawnWords(one)].filter((words) => words !== '').join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function withdrawnWords({ withdrawnAt, withdrawnByName }: SloCharts['exclusions'][number]): string {
  if (withdrawnAt === null) return ''
  return withdrawnByName === null ? 'withdrawn' : `withdrawn by ${withdrawnByName}`
}
