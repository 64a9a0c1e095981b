import { Check, ListChecks, TriangleAlert, X } from 'lucide-react'
import { useState } from 'react'
import type { ApprovalRecord } from '@/backend/approval-record.ts'
import { countOf } from '@/lib/format-number.ts'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { CommandDialog, useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, TextArea } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { Spinner } from '@/ui/spinner.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { radiusSum } from '@domain/approvals/radius-sum.ts'
import { shownKey } from '../lib/alike.ts'
import { useTogether, type Together } from '../use-together.ts'
import { TogetherTable } from './together-table.tsx'

const decisions = [
  { value: 'approved', label: 'Approve' },
  { value: 'rejected', label: 'Reject' },
] as const
type Decision = (typeof decisions)[number]['value']

/**
 * Several requests that are alike, decided in one go and each by itself: nobody chooses what they have not had
 * in sight, each call carries the digest of its own row, and only what the database answered is shown as done.
 */
export function TogetherDialog({
  record,
  onClose,
}: {
  record: ApprovalRecord
  onClose: () => void
}) {
  const { staleReason } = useCommandSurroundings()
  const together = useTogether(record, staleReason)
  const [decision, setDecision] = useState<Decision>('approved')
  const [reason, setReason] = useState('')
  const { picked, decide, rows } = together
  const isRunning = decide.isPending
  const isApproval = decision === 'approved'
  const done = [...together.outcomes.values()].filter(({ isFinal }) => isFinal).length
  const obstacle = staleReason
    ? `${staleReason}: nothing can be decided on what may be old`
    : together.estimating.isRunning
      ? 'Estimating again what they touch'
      : picked.length === 0
        ? 'Choose at least one'
        : !isApproval && reason.trim() === ''
          ? 'Say why'
          : null

  return (
    <CommandDialog
      width="xl"
      title={
        <>
          Decide {countOf(rows.length, 'request')} from{' '}
          <VisibleText text={record.approval.requesterName} /> together
        </>
      }
      description={`All are for ${record.approval.operation}, revision ${record.approval.revision}, and need ${countOf(record.policy.needed, 'person', 'people')} each. Each is decided by itself, on exactly what its row shows.`}
      onClose={onClose}
      isDismissible={!isRunning}
      footerStart={
        <Button size="lg" onClick={isRunning ? together.stop : onClose}>
          {isRunning ? 'Stop after this one' : 'Close'}
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant={isApproval ? 'primary' : 'danger'}
          icon={isApproval ? Check : X}
          pending={isRunning}
          pendingLabel={isApproval ? 'Approving…' : 'Rejecting…'}
          disabledReason={obstacle}
          reasonPlacement="elsewhere"
          aria-describedby="together-sum"
          onClick={() => together.run(decision, reason.trim() === '' ? null : reason.trim())}
        >
          {isApproval ? 'Approve' : 'Reject'} {picked.length > 0 ? picked.length : ''}
        </Button>
      }
    >
      {together.isRead ? (
        <>
          <TogetherTable together={together} isLocked={isRunning} />
          <Choice together={together} isLocked={isRunning} />
        </>
      ) : (
        <SkeletonRows label="requests like this" rows={4} />
      )}
      <CommandFailure
        error={decide.error ?? together.estimating.error}
        whenUnknown="Deciding the same again is safe: it counts once."
      />
      <ChipGroup label="Decision" options={decisions} value={decision} onChange={setDecision} />
      {isApproval ? null : (
        <Field label="Why" hint="Said to the agent for each of them.">
          <TextArea
            value={reason}
            maxLength={2_000}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      )}
      {staleReason ? (
        <Note tone="warn" icon={TriangleAlert} title={staleReason}>
          Nothing can be decided on what may be old.
        </Note>
      ) : null}
      <p id="together-sum" aria-live="polite" className="text-13 text-fg-2 tabular-nums">
        {isRunning || done > 0 ? `${countOf(done, 'request')} decided. ` : ''}
        {picked.length > 0 ? (
          <>
            <b className="font-semibold text-fg">{countOf(picked.length, 'request')} chosen</b>,{' '}
            together {radiusSum(picked.map(({ item }) => item.radius))}
            {obstacle === null ? '' : `. ${obstacle}.`}
          </>
        ) : isRunning ? null : (
          `${obstacle ?? ''}.`
        )}
      </p>
    </CommandDialog>
  )
}

/** All at once only after all have been in sight; what changed meanwhile is chosen by hand. */
function Choice({ together, isLocked }: { together: Together; isLocked: boolean }) {
  const { open, unseen, picked, estimating, tooLong, beyond, outcomes } = together
  const easy = open.filter(({ item, isChanged }) => !isChanged && !outcomes.has(item.id))
  return (
    <div className="-mt-2 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-12 text-fg-3">
      <Button
        size="sm"
        icon={ListChecks}
        disabledReason={
          isLocked
            ? 'Deciding'
            : unseen.length > 0
              ? `${countOf(unseen.length, 'row')} further down not seen yet`
              : null
        }
        reasonPlacement="beside"
        onClick={() =>
          together.choose(
            (picked.length > 0 ? open : easy).map(({ item }) => shownKey(item)),
            picked.length === 0,
          )
        }
      >
        {picked.length > 0 ? 'Choose none' : `Choose all ${easy.length}`}
      </Button>
      {estimating.isRunning ? (
        <span className="inline-flex items-center gap-1.5">
          <Spinner size={12} /> Estimating again what they touch…
        </span>
      ) : null}
      {tooLong > 0
        ? `${countOf(tooLong, 'request')} too long to compare here: look at each by itself.`
        : null}
      {beyond > 0
        ? `${countOf(beyond, 'more request')} of this operation wait${beyond === 1 ? 's' : ''} after these and will be read once these are decided.`
        : null}
    </div>
  )
}
