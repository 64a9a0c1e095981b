import { useMutation } from '@tanstack/react-query'
import { CircleAlert, Send } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { submittedAlready } from '@/backend/submit-again.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Note } from '@/ui/note.tsx'
import { TallyList } from '@/ui/tally-list.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { type GuardFacts, rerunLines, tallyReruns } from '@domain/workflows/preview-rerun.ts'
import { restoreMutations, type SubmittedAgain } from '../mutations.ts'

export type SubmitAgainDialogProps = {
  workflows: readonly { id: string; operation: string }[]
  guard: GuardFacts & { isStopped: boolean }
  onClose: () => void
}

/** Asks again for what expired: a new request in one's own name, through the guard like any other. */
export function SubmitAgainDialog({ workflows, guard, onClose }: SubmitAgainDialogProps) {
  const { environment, staleReason } = useCommandSurroundings()
  const [done, setDone] = useState(0)
  const submit = useMutation({
    ...restoreMutations.submitAgain(),
    onSuccess: (result) => {
      onClose()
      confirmToast(resultWords(result))
    },
  })
  const count = workflows.length
  const isOne = count === 1
  return (
    <CommandDialog
      title={
        isOne
          ? `Submit this ${workflows[0]?.operation ?? ''} again in ${environment.toUpperCase()}?`
          : `Submit ${countOf(count, 'request')} again in ${environment.toUpperCase()}?`
      }
      description={
        isOne
          ? 'A new request with the same params. You are its requester, so somebody else has to approve it where that is needed.'
          : 'New requests with the same params. You are their requester, so somebody else has to approve them where that is needed.'
      }
      onClose={onClose}
      isDismissible={!submit.isPending}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Leave {isOne ? 'it' : 'them'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          icon={Send}
          pending={submit.isPending}
          pendingLabel={
            isOne ? 'Submitting…' : `Submitting ${String(done + 1)} of ${String(count)}…`
          }
          disabledReason={staleReason ?? (guard.isStopped ? 'Release the kill switch first' : null)}
          onClick={() => submit.mutate({ ids: workflows.map(({ id }) => id), onProgress: setDone })}
        >
          {isOne ? 'Submit again' : `Submit ${countOf(count, 'request')} again`}
        </Button>
      }
    >
      <SubmitFailure error={submit.error} />
      <TallyList
        label="What the guard decides now"
        lines={rerunLines(
          tallyReruns(
            guard,
            workflows.map(({ operation }) => operation),
          ),
        )}
        note="What expired is submitted again once, whoever is first; a repeat makes no second request."
      />
    </CommandDialog>
  )
}

/** Whoever came second is told by whom it was done, and where it is now. */
function SubmitFailure({ error }: { error: Error | null }) {
  const first = submittedAlready(error)
  if (first === null) return <CommandFailure error={error} />
  return (
    <Note
      role="alert"
      tone="warn"
      icon={CircleAlert}
      title={`${first.by} has submitted this again already`}
    >
      Nothing was changed.{' '}
      <Link
        to={paths.workflow(first.workflowId)}
        className="rounded-inner font-medium text-accent underline"
      >
        See what became of it
      </Link>
    </Note>
  )
}

function resultWords({ queued, held, already, refused, why }: SubmittedAgain): string {
  const parts = [
    queued > 0 ? `${String(queued)} in the queue` : '',
    held > 0 ? `${String(held)} waiting for a human` : '',
    already > 0 ? `${String(already)} submitted again by somebody else already` : '',
    refused > 0 ? `${String(refused)} refused${why === null ? '' : `: ${why}`}` : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}
