import { useQuery } from '@tanstack/react-query'
import { Pause } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { countOf, formatCount } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { useOpenControlsDialog } from '../dialog-context.ts'
import { useControlsObstacle, useOperator } from '../operator-context.ts'
import { controlsQueries } from '../queries.ts'
import { useControls } from '../use-controls.ts'

/** Under the banner while the queue is paused, or a control left work behind that waits for a decision. */
export function QueuePausedStrip() {
  const view = useControls()
  const { data: installation } = useQuery(controlsQueries.installation())
  const { data: counts } = useQuery(controlsQueries.counts())
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  const { role } = useOperator()
  // While nothing may run, resuming is no choice to offer.
  const isKilled =
    view.status === 'unreadable' || (view.status === 'read' && view.controls.omnihub_kill_switch)
  const queue = installation?.queue
  const halted = isKilled ? 0 : (counts?.halted ?? 0)
  const unknown = isKilled ? 0 : (counts?.outcomeUnknown ?? 0)
  const isPaused = queue?.isPaused === true
  if (!isPaused && halted + unknown === 0) return null

  return (
    <div
      role="region"
      aria-label="Queue"
      className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 border-b border-warn-line bg-warn-bg px-6 py-1.5 text-13 max-tablet:px-4"
    >
      <Icon of={Pause} className="text-warn" />
      <p className="min-w-0 flex-1 max-tablet:basis-[80%]">
        {isPaused ? (
          <>
            <b className="font-semibold text-warn">Queue paused</b>
            {counts ? ` · ${countOf(counts.queued, 'workflow')} waiting` : ''}
            {queue.since === null ? null : (
              <>
                {' · since '}
                <Time at={queue.since} />
              </>
            )}
            {queue.byName ? ` by ${queue.byName}` : ''}
          </>
        ) : (
          <b className="font-semibold text-warn">Stopped work waits</b>
        )}
        {halted > 0 ? ` · ${formatCount(halted)} halted` : ''}
        {unknown > 0 ? ` · ${countOf(unknown, 'outcome')} unknown` : ''}
      </p>
      {role === 'viewer' ? null : (
        <Link
          to={paths.restore()}
          className="inline-flex min-h-8 items-center rounded-inner font-strong text-warn underline max-tablet:min-h-11"
        >
          Restore desk
        </Link>
      )}
      {isPaused ? (
        <Button
          className="bg-transparent"
          disabledReason={obstacle}
          reasonPlacement="beside"
          onClick={() => openDialog({ kind: 'resume-queue' })}
        >
          Resume queue…
        </Button>
      ) : null}
      {halted > 0 ? (
        <Button
          className="bg-transparent"
          disabledReason={obstacle}
          reasonPlacement="beside"
          onClick={() => openDialog({ kind: 'resume-halted' })}
        >
          Resume halted…
        </Button>
      ) : null}
    </div>
  )
}
