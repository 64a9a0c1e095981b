import { OctagonX } from 'lucide-react'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Mark } from '@/ui/mark.tsx'
import { useNow } from '@/ui/use-now.ts'
import { useOpenControlsDialog } from '../dialog-context.ts'
import type { Engagement } from '../lib/engagement.ts'
import { namedGuards } from '../lib/named-guards.ts'
import { stopExplanation, stopVerdict } from '../lib/verdict.ts'
import { useControlsObstacle } from '../operator-context.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { useLivePage } from '../use-live-page.ts'
import { useStopTrack } from '../use-stop-track.ts'
import type { StopTrack } from '../use-stop-track.ts'
import { ControlHistory } from './control-history.tsx'
import { EngagementStrip } from './engagement-strip.tsx'
import { GuardCells } from './guard-cells.tsx'
import { RunningChart } from './running-chart.tsx'

export type StopCardProps = { view: ReadControlsView; engagement: Engagement }

/** The engaged kill switch: verdict, what is not proven yet, guards, what still runs, who and why. */
export function StopCard({ view, engagement }: StopCardProps) {
  const track = useStopTrack(engagement)
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  const { fresh: isFresh } = useLivePage()
  return (
    <article
      aria-label="Kill switch"
      className="flex animate-fade-in flex-col overflow-hidden rounded-card border-[1.5px] border-danger-solid bg-danger-bg"
    >
      <header className="flex items-center gap-2.5 px-5 pt-4 max-tablet:flex-wrap max-tablet:px-4">
        <Mark state="closed" look="control" />
        <h3 className="text-16 font-semibold">Kill switch</h3>
        <Badge look="solid" tone="danger" icon={OctagonX}>
          ON
        </Badge>
        <span className="ml-auto inline-flex items-center justify-between gap-3 text-12 text-fg-2 tabular-nums max-tablet:w-full">
          <span>
            <Since engagement={engagement} />v{view.controls.version}
          </span>
          <ControlHistory control="omnihub_kill_switch" className="text-fg" />
        </span>
      </header>
      <div className="grid flex-1 gap-6 px-5 pt-3 pb-5 max-tablet:px-4 desktop:grid-cols-[minmax(0,1fr)_208px]">
        <div className="grid min-w-0 content-start gap-4">
          <div>
            <h2 className="text-28 font-semibold max-tablet:text-20">
              {track ? stopVerdict(track.view) : 'Stopping.'}
            </h2>
            <p className="mt-1 max-w-[60ch] text-13 text-fg-2">
              {explanation(track)}
              {isFresh || !track?.progress
                ? ''
                : ` Last read ${formatUtc(track.progress.serverTime)}.`}
            </p>
          </div>
          {track?.progress ? (
            <GuardCells guards={track.progress.guards} serverTime={track.progress.serverTime} />
          ) : null}
        </div>
        <Drain track={track} />
      </div>
      <EngagementStrip
        engagement={engagement}
        until="an admin restores"
        action={
          <Button
            className="bg-transparent"
            disabledReason={obstacle}
            onClick={() => openDialog({ kind: 'release', control: 'omnihub_kill_switch' })}
          >
            Review and restore…
          </Button>
        }
      />
    </article>
  )
}

function Since({ engagement }: { engagement: Engagement }) {
  const now = useNow()
  if (engagement.since === null) return null
  return <>{formatDuration(now - engagement.since)} on · </>
}

function explanation(track: StopTrack | null): string {
  if (!track) return 'Reading what still runs.'
  const silent = namedGuards(track.progress?.guards ?? []).flatMap(({ guard, name }) =>
    guard.state === 'silent' && guard.permitEndedAt !== null
      ? [`${name} is silent; its permit ended ${formatUtc(guard.permitEndedAt)}.`]
      : [],
  )
  return [...stopExplanation(track.view), ...silent.slice(0, 2)].join(' ')
}

function Drain({ track }: { track: StopTrack | null }) {
  const progress = track?.progress
  if (!progress) return null
  const first = Math.max(
    progress.runningAtFirst ?? 0,
    ...progress.history.map(({ running }) => running),
  )
  return (
    <div className="min-w-0 border-danger-line max-desktop:grid max-desktop:grid-cols-[auto_minmax(0,1fr)] max-desktop:items-end max-desktop:gap-x-5 desktop:border-l desktop:pl-6">
      <div>
        <div className="text-12 font-medium text-fg-2">Still running</div>
        <div className="flex items-baseline gap-2 tabular-nums">
          <b className="text-40 font-semibold">{progress.running}</b>
          {first > progress.running ? <span className="text-16 text-fg-2">of {first}</span> : null}
        </div>
      </div>
      <RunningChart samples={progress.history} />
    </div>
  )
}
