import { useMutation } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { useState } from 'react'
import type { Alert } from '@/backend/alerts.ts'
import { countOf } from '@/lib/format-number.ts'
import { formatTime, zoneName } from '@/lib/format-time.ts'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { useNow } from '@/ui/use-now.ts'
import { matcherOf, silenceHours, type Reach } from '../lib/silence-draft.ts'
import { alertMutations } from '../mutations.ts'

const hourMs = 3_600_000

/** Keeps an alert, or everything its rule says, quiet for a while. */
export function SilenceDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const { staleReason } = useCommandSurroundings()
  const [hours, setHours] = useState('1')
  const [reach, setReach] = useState<Reach>('this')
  const now = useNow(10_000)
  const silence = useMutation({
    ...alertMutations.silence(),
    onSuccess: (_, { endsAt }) => {
      onClose()
      confirmToast(`Silenced until ${formatTime(new Date(endsAt), 'day')}`)
    },
  })
  const hasLabels = Object.keys(alert.labels).length > 0
  const endsAt = now + Number(hours) * hourMs
  return (
    <ConfirmCommand
      title={`Silence ${alert.rule}`}
      description="It goes on being judged and shown here, and tells nobody. When the silence ends and it still fires, people are told."
      confirm={`Silence for ${hours} h`}
      pendingLabel="Silencing…"
      icon={BellOff}
      purpose={null}
      obstacle={staleReason}
      reasonHint="Members read it on this page; it stands in the audit log too."
      isPending={silence.isPending}
      error={silence.error}
      onClose={onClose}
      onConfirm={(reason) =>
        silence.mutate({
          ...matcherOf(alert, reach),
          endsAt: Date.now() + Number(hours) * hourMs,
          reason,
        })
      }
    >
      <ChipGroup
        label="For how long"
        options={silenceHours.map((count) => ({
          value: String(count),
          label: countOf(count, 'hour'),
        }))}
        value={hours}
        onChange={setHours}
      />
      <p className="-mt-2 text-12 text-fg-3">
        Ends {formatTime(new Date(endsAt), 'day')} {zoneName(new Date(endsAt))}.
      </p>
      {hasLabels ? (
        <ChipGroup
          label="What"
          options={[
            { value: 'this', label: `Only ${Object.values(alert.labels).join(', ')}` },
            { value: 'rule', label: `Every ${alert.rule}` },
          ]}
          value={reach}
          onChange={setReach}
        />
      ) : null}
    </ConfirmCommand>
  )
}
