import { useMutation } from '@tanstack/react-query'
import { UserCheck } from 'lucide-react'
import { useState } from 'react'
import type { Alert } from '@/backend/alerts.ts'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { CommandForm } from '@/ui/command-form.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { alertMutations } from '../mutations.ts'

/** Says that one is on it. What one does is welcome, and not asked for: nobody types well at night. */
export function AcknowledgeDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const { staleReason } = useCommandSurroundings()
  const [reason, setReason] = useState('')
  const acknowledge = useMutation({
    ...alertMutations.acknowledge(),
    onSuccess: () => {
      onClose()
      confirmToast('You are on it; everybody sees that')
    },
  })
  return (
    <CommandForm
      title={`You are on it: ${alert.title}`}
      description="Nobody is told of this alert again until it is over, and those who were told learn that you look after it."
      confirm="I am on it"
      pendingLabel="Telling…"
      icon={UserCheck}
      purpose={null}
      obstacle={staleReason}
      isPending={acknowledge.isPending}
      error={acknowledge.error}
      onClose={onClose}
      onConfirm={() => acknowledge.mutate({ id: alert.id, reason: reason.trim() })}
    >
      <Field label="What you do" hint="Optional. It stands in the timeline and the audit log.">
        <Input
          value={reason}
          maxLength={500}
          autoComplete="off"
          onChange={({ target }) => setReason(target.value)}
        />
      </Field>
    </CommandForm>
  )
}
