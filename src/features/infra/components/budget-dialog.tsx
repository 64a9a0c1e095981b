import { useMutation } from '@tanstack/react-query'
import { Users } from 'lucide-react'
import { useState } from 'react'
import { refusedField } from '@/backend/errors.ts'
import type { ServiceBudget } from '@/backend/service-budgets.ts'
import { Button } from '@/ui/button.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Field, Input, Unit } from '@/ui/field.tsx'
import { Note } from '@/ui/note.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { budgetProblems, draftOf, emptyDraft, orderOf } from '../lib/budget-draft.ts'
import { infraMutations } from '../mutations.ts'

/** Adds a service (`budget` null) or changes what it may and will cost. */
export function BudgetDialog({
  budget,
  onClose,
}: {
  budget: ServiceBudget | null
  onClose: () => void
}) {
  const { staleReason } = useCommandSurroundings()
  // What was on the screen when editing began; somebody may save another revision meanwhile.
  const [opened, setOpened] = useState(budget)
  const [draft, setDraft] = useState(() => (budget ? draftOf(budget) : emptyDraft))
  const [wasTried, setTried] = useState(false)
  const save = useMutation({
    ...infraMutations.saveBudget(),
    onSuccess: ({ service }) => {
      onClose()
      confirmToast(`${service} saved`)
    },
  })
  const problems = budgetProblems(draft)
  const isWhole = Object.keys(problems).length === 0
  const refused = refusedField(save.error)
  const shown = (field: keyof typeof draft) => (wasTried ? problems[field] : undefined)
  const newer = budget && opened && budget.revision !== opened.revision ? budget : null
  const change = (field: keyof typeof draft) => (event: { target: { value: string } }) => {
    setDraft({ ...draft, [field]: event.target.value })
  }

  return (
    <ConfirmCommand
      title={opened ? `Cost of ${opened.service}` : 'Add service'}
      description="What it may cost a month, and what this month is going to come to by its bill."
      confirm={opened ? 'Save cost' : 'Add service'}
      pendingLabel="Saving…"
      purpose={null}
      obstacle={
        staleReason ??
        (newer ? 'Look at what changed first' : null) ??
        (wasTried && !isWhole ? 'Correct what is marked' : null)
      }
      isPending={save.isPending}
      error={newer || refused === 'service' ? null : save.error}
      onClose={onClose}
      onConfirm={(reason) => {
        setTried(true)
        if (!isWhole) return
        save.mutate({ ...orderOf(draft), reason, expectedRevision: opened?.revision ?? null })
      }}
    >
      {newer ? (
        <Note
          role="alert"
          tone="warn"
          icon={Users}
          title={`${newer.savedByName ?? 'Somebody'} saved this meanwhile`}
        >
          <p className="mb-2.5">Nothing of yours was written.</p>
          <Button
            onClick={() => {
              setOpened(newer)
              setDraft(draftOf(newer))
              save.reset()
            }}
          >
            Start again from what is saved
          </Button>
        </Note>
      ) : null}
      {opened ? null : (
        <Field
          label="Service"
          error={shown('service') ?? (refused === 'service' ? save.error?.message : undefined)}
        >
          <Input
            value={draft.service}
            maxLength={60}
            autoComplete="off"
            onChange={change('service')}
          />
        </Field>
      )}
      <Field label="Plan" aside="optional">
        <Input value={draft.plan} maxLength={80} autoComplete="off" onChange={change('plan')} />
      </Field>
      <div className="grid grid-cols-2 gap-4 max-tablet:grid-cols-1">
        <Field label="Budget" error={shown('budget')}>
          <Input
            value={draft.budget}
            inputMode="decimal"
            autoComplete="off"
            end={<Unit>$ a month</Unit>}
            onChange={change('budget')}
          />
        </Field>
        <Field
          label="This month, projected"
          error={shown('projected')}
          hint="Empty while nobody knows."
        >
          <Input
            value={draft.projected}
            inputMode="decimal"
            autoComplete="off"
            end={<Unit>$</Unit>}
            onChange={change('projected')}
          />
        </Field>
      </div>
    </ConfirmCommand>
  )
}
