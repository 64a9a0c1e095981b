import { useMutation } from '@tanstack/react-query'
import { CircleCheck, ClipboardList, Play } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { RunbookRun } from '@/backend/runbook-runs.ts'
import { Button } from '@/ui/button.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Icon } from '@/ui/icon.tsx'
import { ProgressBar } from '@/ui/progress-bar.tsx'
import { Time } from '@/ui/time.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { doneCount } from '../lib/run-progress.ts'
import { runbookMutations } from '../mutations.ts'
import { FinishDialog } from './finish-dialog.tsx'

export type RunCardProps = {
  slug: string
  stepCount: number
  /** The open one; null when there is none, undefined while that is not known. */
  run: RunbookRun | null | undefined
  /** The alert it would be begun for. */
  alertId: string | null
  mayRecord: boolean
}

/** Whether somebody follows the runbook now, how far they are, and how to begin or end. */
export function RunCard({ slug, stepCount, run, alertId, mayRecord }: RunCardProps) {
  const [isFinishing, setFinishing] = useState(false)
  const start = useMutation({
    ...runbookMutations.start(),
    onSuccess: ({ isJoined, startedByName }) => {
      if (isJoined) confirmToast(`${startedByName} had begun already: you follow the same run`)
    },
  })
  const obstacle = mayRecord ? null : 'Needs the admin or approver role'
  if (run) {
    const done = doneCount(run)
    return (
      <section
        aria-label="Run"
        className="grid gap-3 rounded-card border border-accent-line bg-accent-bg p-4 print:hidden"
      >
        <div className="flex items-start gap-2.5 text-13">
          <Icon of={ClipboardList} className="mt-0.5 text-accent" />
          <p className="min-w-0">
            <b className="font-semibold">
              {done} of {stepCount} steps done
            </b>
            <br />
            <span className="text-fg-2">
              Begun <Time at={run.startedAt} /> by {run.startedByName}
              {run.alertId === null ? null : (
                <>
                  {' for an '}
                  <Link
                    to={paths.alert(run.alertId)}
                    className="rounded-inner font-medium text-accent hover:underline"
                  >
                    alert
                  </Link>
                </>
              )}
            </span>
          </p>
        </div>
        <ProgressBar label="Steps done" value={done} max={stepCount} className="h-1" />
        <Button
          icon={CircleCheck}
          disabledReason={obstacle}
          onClick={() => setFinishing(true)}
          className="max-tablet:w-full"
        >
          Finish run…
        </Button>
        {isFinishing ? (
          <FinishDialog run={run} stepCount={stepCount} onClose={() => setFinishing(false)} />
        ) : null}
      </section>
    )
  }
  return (
    <section
      aria-label="Run"
      className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-4 max-tablet:border-0 max-tablet:bg-transparent max-tablet:p-0 print:hidden"
    >
      <p className="flex-1 basis-56 text-13 text-fg-2 max-tablet:hidden">
        Start a run to tick steps together: everybody sees who did what, and it stays on record.
      </p>
      <Button
        variant="primary"
        icon={Play}
        pending={start.isPending}
        pendingLabel="Starting…"
        disabledReason={obstacle ?? (run === undefined ? 'Looking for an open run' : null)}
        onClick={() => start.mutate({ slug, alertId })}
        className="max-tablet:w-full desktop:w-full"
      >
        Start a run
      </Button>
      <CommandFailure error={start.error} />
    </section>
  )
}
