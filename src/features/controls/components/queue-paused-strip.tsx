import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { LifeBuoy, Pause } from 'lucide-react'
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

export type QueuePausedStripProps = {
  /** What the last control left behind besides stopped work, in words; null when nothing or seen. */
  leftBehind: string | null
}

/** Under the banner while the queue is paused, or a control left work behind. */
export function QueuePausedStrip({ leftBehind }: QueuePausedStripProps) {
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
  const isStopped = isPaused || halted + unknown > 0
  if (!isStopped && (isKilled || leftBehind === null)) return null

  return (
    <div
      role="region"
      aria-label="Queue"
      className={clsx(
        'flex min-h-11 flex-wrap items-center gap-x-3 gap-y-2 border-b px-6 py-1.5 text-13 max-tablet:px-4',
        isStopped ? 'border-warn-line bg-warn-bg' : 'border-line bg-sunken',
      )}
    >
      <Icon of={isStopped ? Pause : LifeBuoy} className={isStopped ? 'text-warn' : 'text-fg-2'} />
      <p className="min-w-0 flex-1">
        {isPaused ? (
          <>
            <b className="font-semibold text-warn">Queue paused</b>
            {counts ? ` · ${countOf(counts.queued, 'workflow')} waiting` : ''}
            {queue.since === null ? null : (
              <>
                {' · since '}
                <Time at={queue.since} format="utc-minute" />
              </>
            )}
            {queue.byName ? ` by ${queue.byName}` : ''}
          </>
        ) : isStopped ? (
          <b className="font-semibold text-warn">Stopped work waits</b>
        ) : (
          <>
            <b className="font-semibold">A control left work behind</b> · {leftBehind}
          </>
        )}
        {halted > 0 ? ` · ${formatCount(halted)}\u00A0halted` : ''}
        {unknown > 0 ? ` · ${countOf(unknown, 'outcome')} unknown` : ''}
      </p>
      {role === 'viewer' ? null : (
        <Link
          to={paths.restore()}
          className={clsx(
            'inline-flex min-h-8 items-center rounded-inner font-strong underline max-tablet:min-h-11',
            isStopped ? 'text-warn' : 'text-accent',
          )}
        >
          Restore desk
        </Link>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 empty:hidden max-tablet:w-full max-tablet:gap-2 max-tablet:*:flex-1">
        {isPaused ? (
          <Button
            className="bg-transparent max-tablet:!px-2.5"
            disabledReason={obstacle}
            reasonPlacement="beside"
            onClick={() => openDialog({ kind: 'resume-queue' })}
          >
            Resume queue…
          </Button>
        ) : null}
        {halted > 0 ? (
          <Button
            className="bg-transparent max-tablet:!px-2.5"
            disabledReason={obstacle}
            reasonPlacement="beside"
            onClick={() => openDialog({ kind: 'resume-halted' })}
          >
            Resume halted…
          </Button>
        ) : null}
      </div>
    </div>
  )
}
