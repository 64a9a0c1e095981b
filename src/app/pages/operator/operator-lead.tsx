import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { CircleCheck, CircleHelp, Hand, Pause, WifiOff } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import {
  controlsQueries,
  guardSentence,
  pageVerdict,
  useLivePage,
  useStopProgress,
  useSwitchProof,
  type ControlsView,
  type Verdict,
} from '@/features/controls/index.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Icon } from '@/ui/icon.tsx'

const looks: Record<Verdict['tone'], { icon: LucideIcon; color: string }> = {
  ok: { icon: CircleCheck, color: 'text-ok' },
  warn: { icon: Pause, color: 'text-warn' },
  held: { icon: Hand, color: 'text-held' },
  danger: { icon: CircleHelp, color: 'text-danger' },
}

/** The sentence the page opens with; an engaged control says its own, larger, in its card. */
export function OperatorLead({ view }: { view: ControlsView }) {
  const { data: installation } = useQuery(controlsQueries.installation())
  const { fresh: isFresh, asOf } = useLivePage()
  if (view.status === 'loading' || view.status === 'error') return null
  if (view.status === 'read' && view.engaged.length > 0) return null
  const verdict = pageVerdict(view.status === 'read' ? view.controls : null, {
    operations: view.operations.length,
    isQueuePaused: installation?.queue.isPaused ?? false,
  })
  // What was true a while ago is said as such, and never in green.
  const look = isFresh ? looks[verdict.tone] : { icon: WifiOff, color: 'text-fg-3' }
  const text = isFresh || asOf === null ? verdict.text : `As of ${formatUtc(asOf)}: ${verdict.text}`
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 max-tablet:items-start">
      <Icon of={look.icon} size={20} className={`${look.color} max-tablet:mt-1`} />
      <h2 className="min-w-0 text-20 font-semibold max-tablet:flex-1">{text}</h2>
      <p className="ml-auto text-13 text-fg-3 tabular-nums max-desktop:ml-8 max-desktop:w-full">
        <Evidence />
      </p>
    </div>
  )
}

function Evidence() {
  const { data: progress } = useStopProgress()
  const proof = useSwitchProof()
  if (!progress) return null
  const guards = guardSentence(progress.guards, progress.serverTime, progress.version)
  return (
    <>
      {guards ?? 'no guard has reported yet'}
      {proof === null || proof.short === null ? null : (
        <>
          {' · '}
          <span
            className={clsx(
              'whitespace-nowrap',
              proof.state === 'unproven' && 'font-medium text-warn',
            )}
          >
            {proof.short}
          </span>
        </>
      )}
    </>
  )
}
