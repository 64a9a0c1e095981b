import { useMutation } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import { useState } from 'react'
import type { Silence } from '@/backend/alerts.ts'
import { Button } from '@/ui/button.tsx'
import { Card, CardHeader } from '@/ui/card.tsx'
import { useCommandSurroundings } from '@/ui/command-dialog.tsx'
import { ConfirmCommand } from '@/ui/confirm-command.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { confirmToast } from '@/ui/toast.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { matcherWords } from '../lib/silence-draft.ts'
import { alertMutations } from '../mutations.ts'

/** What is kept quiet, until when, by whom and why. */
export function SilencesCard({
  silences,
  mayEnd,
}: {
  silences: readonly Silence[]
  mayEnd: boolean
}) {
  const [ending, setEnding] = useState<Silence | null>(null)
  return (
    <Card aria-label="Silences">
      <CardHeader
        title="Silences"
        meta={silences.length === 0 ? undefined : 'judged, shown, and told to nobody'}
      />
      {silences.length === 0 ? (
        <p className="px-4 py-5 text-13 text-fg-3">
          None. An alert is silenced from its own page, for a while and with a reason.
        </p>
      ) : (
        <ul className="divide-y divide-line">
          {silences.map((silence) => (
            <li
              key={silence.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 text-13"
            >
              <Icon of={BellOff} size={14} className="text-fg-3" />
              <div className="min-w-0 flex-1 basis-48">
                <p className="font-medium break-words">{matcherWords(silence)}</p>
                <p className="text-12 break-words text-fg-2">
                  <VisibleText text={silence.reason} />
                </p>
                <p className="text-12 text-fg-3">
                  by {silence.createdByName}, ends <Time at={silence.endsAt} />
                </p>
              </div>
              {mayEnd ? (
                <Button size="sm" onClick={() => setEnding(silence)}>
                  End…<span className="sr-only"> the silence over {matcherWords(silence)}</span>
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {ending ? <EndSilenceDialog silence={ending} onClose={() => setEnding(null)} /> : null}
    </Card>
  )
}

function EndSilenceDialog({ silence, onClose }: { silence: Silence; onClose: () => void }) {
  const { staleReason } = useCommandSurroundings()
  const end = useMutation({
    ...alertMutations.endSilence(),
    onSuccess: () => {
      onClose()
      confirmToast('The silence is over')
    },
  })
  return (
    <ConfirmCommand
      title={`End the silence over ${matcherWords(silence)}`}
      description="What fires now is told at once to everybody who hears of alerts."
      confirm="End silence"
      pendingLabel="Ending…"
      purpose={null}
      obstacle={staleReason}
      isPending={end.isPending}
      error={end.error}
      onClose={onClose}
      onConfirm={(reason) => end.mutate({ id: silence.id, reason })}
    />
  )
}
