import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { refusedField } from '@/backend/errors.ts'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { sloMutations } from '../mutations.ts'

const longest = 120

/** Says in a few words what an incident was. */
export function TitleDialog({
  incident,
  onClose,
}: {
  incident: { id: number; title: string }
  onClose: () => void
}) {
  const { staleReason } = useCommandSurroundings()
  const [title, setTitle] = useState(incident.title)
  const give = useMutation({
    ...sloMutations.titleIncident(),
    onSuccess: () => {
      onClose()
      confirmToast(`The incident is called “${title.trim()}”`)
    },
  })
  const isRefused = refusedField(give.error) === 'title' && give.variables?.title === title.trim()
  const problem = title.trim() === '' ? 'Say in a few words what happened.' : null
  const isChanged = title.trim() !== incident.title
  return (
    <ConfirmCommand
      title={`Name “${incident.title}”`}
      description="Everybody who reads the page sees it, on the charts and in the list, guests with a link too."
      confirm="Name incident"
      pendingLabel="Naming…"
      purpose={null}
      obstacle={
        staleReason ??
        (problem === null ? null : 'Correct what is marked') ??
        (isChanged ? null : 'Change the title')
      }
      isPending={give.isPending}
      error={isRefused ? null : give.error}
      onClose={onClose}
      onConfirm={(reason) => give.mutate({ id: incident.id, title: title.trim(), reason })}
    >
      <Field
        label="Title"
        aside={`${title.length} of ${longest}`}
        error={problem ?? (isRefused ? give.error?.message : null)}
      >
        <Input
          value={title}
          maxLength={longest}
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
      </Field>
    </ConfirmCommand>
  )
}
