import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { DeployOverride } from '@/backend/deploys.ts'
import { serverNow } from '@/lib/clock.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { settingsMutations } from '../mutations.ts'

const spans = [
  { value: '1', label: '1 hour' },
  { value: '2', label: '2 hours' },
  { value: '4', label: '4 hours' },
  { value: '8', label: '8 hours' },
] as const
type Hours = (typeof spans)[number]['value']

const hourMs = 3_600_000

/** An admin answers for emergencies in spite of the budget; it ends by itself. */
export function RecordOverrideDialog({ onClose }: { onClose: () => void }) {
  const [hours, setHours] = useState<Hours>('1')
  const record = useMutation({
    ...settingsMutations.recordOverride(),
    onSuccess: () => {
      onClose()
      confirmToast('Emergencies go out')
    },
  })
  return (
    <ConfirmCommand
      title="Let emergencies out"
      description="Pipelines that ask for an emergency are let out, whatever the error budget says. Ordinary deploys stay denied. Every answer names this override."
      confirm="Record override"
      pendingLabel="Recording…"
      purpose="this override"
      isPending={record.isPending}
      error={record.error}
      onClose={onClose}
      onConfirm={(reason) =>
        record.mutate({ reason, endsAt: serverNow() + Number(hours) * hourMs })
      }
    >
      <ChipGroup label="For" options={spans} value={hours} onChange={setHours} />
    </ConfirmCommand>
  )
}

/** Narrows what may go out, so an old sign-in will do. */
export function RevokeOverrideDialog({
  override,
  onClose,
}: {
  override: DeployOverride
  onClose: () => void
}) {
  const revoke = useMutation({
    ...settingsMutations.revokeOverride(),
    onSuccess: () => {
      onClose()
      confirmToast('The override is revoked')
    },
  })
  return (
    <ConfirmCommand
      title={`Revoke the override by ${override.createdByName}`}
      description="The gate goes by the error budget again from the next question on. What went out stays out."
      confirm="Revoke override"
      pendingLabel="Revoking…"
      purpose={null}
      isPending={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onConfirm={(reason) => revoke.mutate({ id: override.id, reason })}
    />
  )
}
