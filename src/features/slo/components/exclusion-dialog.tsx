import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { refusedField } from '@/backend/errors.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Select } from '@/ui/select.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { useNow } from '@/ui/use-now.ts'
import type { MinuteSpan } from '@domain/slo/windows.ts'
import type { Evaluated } from '../lib/deploys.ts'
import { draftFor, exclusionProblems, spanOf } from '../lib/exclusion-draft.ts'
import { sloMutations } from '../mutations.ts'
import { sloQueries } from '../queries.ts'
import { ExclusionChange } from './exclusion-change.tsx'
import { MinuteField } from './minute-field.tsx'

export type ExclusionDialogProps = {
  objectives: readonly Evaluated[]
  /** What it starts with. */
  objective: string
  span: MinuteSpan
  /** The incident it was opened from. */
  incident: string | null
  onClose: () => void
}

/** Chooses minutes that must not count for an objective, and shows what that changes before it is done. */
export function ExclusionDialog(props: ExclusionDialogProps) {
  const { objectives, incident, onClose } = props
  const { staleReason } = useCommandSurroundings()
  const now = useNow(10_000)
  const [draft, setDraft] = useState(() => draftFor(props.objective, props.span, now))
  const chosen = objectives.find(({ id }) => id === draft.objective) ?? objectives[0]
  // What it was evaluated at when this was opened: figures must not move while they are weighed up.
  const [at] = useState(chosen?.status.at ?? 0)
  const minutes = useQuery({
    ...sloQueries.minutes(countedBy(chosen), at),
    enabled: chosen !== undefined,
  })
  const exclude = useMutation({
    ...sloMutations.excludeFromSlo(),
    onSuccess: (_, { from, to }) => {
      onClose()
      confirmToast(`${formatDuration(to - from)} of ${chosen?.title ?? ''} left out`)
    },
  })
  const span = spanOf(draft)
  const refused = refusedField(exclude.error)
  const isAsSent =
    exclude.variables?.from === span?.from &&
    exclude.variables?.to === span?.to &&
    exclude.variables?.objective === draft.objective
  const refusal = isAsSent ? (exclude.error?.message ?? null) : null
  const problems = exclusionProblems(draft, now)
  const isWhole = span !== null && Object.keys(problems).length === 0
  const atField = refused === 'from_time' || refused === 'to_time'
  return (
    <ConfirmCommand
      title={incident === null ? 'Leave minutes out' : `Leave “${incident}” out`}
      description="For announced maintenance, or minutes that were recorded wrongly. Nothing is deleted: both values stay on the page, with who left them out and why."
      confirm={isWhole ? `Leave ${formatDuration(span.to - span.from)} out` : 'Leave out'}
      pendingLabel="Leaving out…"
      purpose={null}
      obstacle={
        staleReason ??
        (isWhole ? null : 'Correct what is marked') ??
        (minutes.data ? null : 'Wait for what it changes')
      }
      reasonHint="Members read it on the page; it stands in the audit log too."
      isPending={exclude.isPending}
      error={atField && refusal !== null ? null : exclude.error}
      onClose={onClose}
      onConfirm={(reason) => {
        if (span !== null) exclude.mutate({ objective: draft.objective, ...span, reason })
      }}
    >
      <Select
        label="Objective"
        options={objectives.map(({ id, title }) => ({ value: id, label: title }))}
        value={draft.objective}
        onChange={(objective) => setDraft({ ...draft, objective })}
      />
      <div className="grid grid-cols-2 gap-4 max-tablet:grid-cols-1">
        <MinuteField
          label="From"
          value={draft.from}
          error={problems.from ?? (refused === 'from_time' ? refusal : null)}
          onChange={(from) => setDraft({ ...draft, from })}
        />
        <MinuteField
          label="Up to"
          value={draft.to}
          error={problems.to ?? (refused === 'to_time' ? refusal : null)}
          onChange={(to) => setDraft({ ...draft, to })}
        />
      </div>
      {chosen === undefined ? null : (
        <ExclusionChange objective={chosen} span={isWhole ? span : null} minutes={minutes} />
      )}
    </ConfirmCommand>
  )
}

const nothingCounted = { kind: 'events', service: 'api', queue: null, limit: null } as const

function countedBy(objective: Evaluated | undefined) {
  const { kind, service, queue, limit } = objective ?? nothingCounted
  return { id: objective?.id ?? '', kind, service, queue, limit_value: limit }
}
