import type { WorkflowRecord } from '@/backend/workflow-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { TimelineList } from '@/ui/timeline-list.tsx'
import { timelineOf } from '../lib/timeline.ts'

/** Everything that happened to a workflow, newest first. */
export function Timeline({
  record: { events, effects, eventsTotal },
}: {
  record: Pick<WorkflowRecord, 'events' | 'effects' | 'eventsTotal'>
}) {
  const earlier = eventsTotal - events.length
  return (
    <>
      <TimelineList entries={timelineOf(events, effects)} />
      {earlier > 0 ? (
        <p className="border-t border-line px-4 py-2 text-12 text-fg-3">
          {countOf(earlier, 'earlier event')} not shown.
        </p>
      ) : null}
    </>
  )
}
