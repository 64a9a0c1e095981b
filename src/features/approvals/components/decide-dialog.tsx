import { useMutation } from '@tanstack/react-query'
import { Check, TriangleAlert, X } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { isBackendError, isUnknownOutcome } from '@/backend/errors.ts'
import { Button } from '@/ui/button.tsx'
import { CommandDialog } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { approveWords, headline } from '@domain/approvals/headline.ts'
import { digestWords } from '../lib/digest-words.ts'
import { estimateChangeOf } from '../lib/estimate-change.ts'
import type { Standing } from '../lib/standing.ts'
import { approvalMutations } from '../mutations.ts'
import { ChangeNote } from './change-note.tsx'
import { RadiusFigures } from './touches.tsx'

export type DecideDialogProps = {
  decision: 'approved' | 'rejected'
  /** As it is now; what was shown when the dialog opened is what is decided on. */
  record: ApprovalRecord
  standing: Standing
  onClose: () => void
  /** The database wants a newer estimate first. */
  onStaleEstimate: () => void
}

const changedTitle = 'What you were shown has changed'

/** Approving asks once more, rejecting asks why. Whatever changes underneath is said, and nothing is sent then. */
export function DecideDialog({
  decision,
  record,
  standing,
  onClose,
  onStaleEstimate,
}: DecideDialogProps) {
  const [shown, setShown] = useState(record.approval)
  const [reason, setReason] = useState('')
  const confirm = useRef<HTMLButtonElement>(null)
  const isApproval = decision === 'approved'
  const decide = useMutation({
    ...approvalMutations.decide(),
    onSuccess: onClose,
    onError: (error) => {
      if (isBackendError(error, 'ESTIMATE_STALE')) onStaleEstimate()
    },
  })
  const arrived = record.you.decided === decision
  const hasChanged = record.approval.digest !== shown.digest
  const isStale = isBackendError(decide.error, 'ESTIMATE_STALE')
  const isRenewed = isStale && (record.approval.estimatedAt ?? 0) > (shown.estimatedAt ?? 0)
  const obstacle = obstacleOf()

  function obstacleOf(): string | null {
    if (arrived) return null
    if (standing.kind === 'closed') return standing.title
    if (standing.obstacle !== null) return standing.obstacle
    if (hasChanged) return changedTitle
    if (isStale && !isRenewed) return 'What it touches has to be estimated again first.'
    return !isApproval && reason.trim() === '' ? 'Say why' : null
  }

  function showNow() {
    setShown(record.approval)
    decide.reset()
  }

  return (
    <CommandDialog
      title={
        <>
          {isApproval ? '' : 'Reject: '}
          <VisibleText text={headline(shown.operation, shown.params)} />
          {isApproval ? '?' : ''}
        </>
      }
      description={
        isApproval
          ? 'It runs exactly as shown, once, as soon as enough people have approved.'
          : 'One rejection ends the request. The agent is told why.'
      }
      onClose={onClose}
      onOpenAutoFocus={
        isApproval
          ? (event) => {
              event.preventDefault()
              confirm.current?.focus()
            }
          : undefined
      }
      footerStart={
        <Button size="lg" onClick={onClose}>
          {standing.kind === 'closed' || arrived ? 'Close' : 'Keep waiting'}
        </Button>
      }
      footerEnd={
        arrived ? null : (
          <Button
            ref={confirm}
            size="lg"
            variant={isApproval ? 'primary' : 'danger'}
            icon={isApproval ? Check : X}
            pending={decide.isPending}
            pendingLabel={isApproval ? 'Approving…' : 'Rejecting…'}
            disabledReason={obstacle}
            reasonPlacement="elsewhere"
            aria-describedby="decide-obstacle"
            onClick={() =>
              decide.mutate({
                id: shown.id,
                digest: shown.digest,
                decision,
                reason: reason.trim() === '' ? null : reason.trim(),
              })
            }
          >
            {isApproval ? approveWords(shown.operation, shown.params).long : 'Reject'}
          </Button>
        )
      }
    >
      {arrived ? (
        <Note
          role="status"
          tone="ok"
          icon={Check}
          title={`Your ${isApproval ? 'approval' : 'rejection'} is recorded`}
        >
          The database has it.
        </Note>
      ) : isRenewed ? null : (
        <CommandFailure
          error={decide.error}
          whenUnknown={
            isUnknownOutcome(decide.error)
              ? 'Deciding the same again is safe: it counts once.'
              : undefined
          }
        />
      )}
      <div id="decide-obstacle" aria-live="polite" className="empty:hidden">
        {obstacle === changedTitle ? (
          <ChangeNote
            title={changedTitle}
            change={{
              before: shown.radius,
              after: record.approval.radius,
              voided: estimateChangeOf(record)?.voided ?? [],
            }}
          >
            Nothing was decided.
            <div className="mt-2">
              <Button onClick={showNow}>Show it as it is now</Button>
            </div>
          </ChangeNote>
        ) : isRenewed && obstacle === null ? (
          <Note tone="ok" icon={Check} title="Estimated again: it touches what you see">
            Nothing was decided yet.
          </Note>
        ) : obstacle !== null && obstacle !== 'Say why' ? (
          <Note tone="warn" icon={TriangleAlert} title={obstacle}>
            Nothing was decided.
          </Note>
        ) : null}
      </div>
      {isApproval ? (
        <>
          <RadiusFigures radius={shown.radius} />
          <p className="text-12 text-fg-3">
            You approve exactly this:{' '}
            <span className="mono text-fg-2">sha256 {digestWords(shown.digest)}</span>
          </p>
        </>
      ) : (
        <Field label="Why" hint="The agent reads it and may ask again in another way.">
          <TextArea
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
    </CommandDialog>
  )
}
