import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/ui/button.tsx'
import { CommandFailure } from '@/ui/command-failure.tsx'
import { Field, Input } from '@/ui/field.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { controlsMutations } from '../mutations.ts'
import { DialogFrame, useEnvironmentName } from './dialog-frame.tsx'

/** Writes a missing controls row again; it comes back with every control on. */
export function RepairDialog({ onClose }: { onClose: () => void }) {
  const environment = useEnvironmentName()
  const [reason, setReason] = useState('')
  const repair = useMutation({
    ...controlsMutations.repair(),
    onSuccess: ({ version }) => {
      onClose()
      confirmToast(`The controls are readable again, as v${version}`)
    },
  })
  return (
    <DialogFrame
      title={`Repair the controls of ${environment.toUpperCase()}?`}
      description="A missing row is written again with the kill switch, safe mode and takeover on. Nothing runs until you release them one by one."
      onClose={onClose}
      footerStart={
        <Button size="lg" onClick={onClose}>
          Cancel
        </Button>
      }
      footerEnd={
        <Button
          size="lg"
          variant="primary"
          pending={repair.isPending}
          pendingLabel="Repairing…"
          onClick={() => repair.mutate(reason.trim())}
        >
          Repair with every control on
        </Button>
      }
    >
      <CommandFailure error={repair.error} />
      <Field label="What happened" aside="optional">
        <Input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </Field>
    </DialogFrame>
  )
}
