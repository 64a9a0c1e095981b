import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { formatRelative } from '@/lib/format-duration.ts'
import { formatCount } from '@/lib/format-number.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Figure } from '@/ui/figure.tsx'
import { Icon } from '@/ui/icon.tsx'
import { useNow } from '@/ui/use-now.ts'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlIcons } from '../control-icons.ts'
import { useOpenControlsDialog } from '../dialog-context.ts'
import { controlTexts } from '../lib/control-texts.ts'
import { allowListFact, presentFigures } from '../lib/effect-preview.ts'
import type { Engagement } from '../lib/engagement.ts'
import { guardSentence } from '../lib/named-guards.ts'
import { pageVerdict } from '../lib/verdict.ts'
import { useControlsObstacle } from '../operator-context.ts'
import { controlsQueries } from '../queries.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { useStopProgress } from '../use-stop-progress.ts'
import { ControlHistory } from './control-history.tsx'
import { EngagementStrip } from './engagement-strip.tsx'

export type EngagedCardProps = {
  view: ReadControlsView
  engagement: Engagement
  /** wide: it leads the page. side: another control leads. */
  size: 'wide' | 'side'
}

const looks = {
  danger: { frame: 'border-danger-solid bg-danger-bg', icon: 'text-danger' },
  warn: { frame: 'border-warn-solid bg-warn-bg', icon: 'text-warn' },
  held: { frame: 'border-held-solid bg-held-bg', icon: 'text-held' },
}

const meaning: Record<ControlName, string> = {
  omnihub_kill_switch: 'Every operation is refused.',
  execution_safe_mode:
    'What they would have done is recorded. Endpoints are called only if they support a dry run.',
  operator_takeover: 'Everything that is not on the allow-list waits for a human.',
}

/** Safe mode or takeover while it is on. */
export function EngagedCard({ view, engagement, size }: EngagedCardProps) {
  const { control } = engagement
  const texts = controlTexts[control]
  const look = looks[texts.tone]
  const isWide = size === 'wide'
  return (
    <article
      aria-label={texts.name}
      className={clsx(
        'flex min-w-0 animate-fade-in flex-col rounded-card border-[1.5px]',
        look.frame,
      )}
    >
      <header
        className={clsx(
          'flex items-center gap-2.5 max-tablet:flex-wrap',
          isWide ? 'px-5 pt-4' : 'px-4 pt-4',
        )}
      >
        <Icon of={controlIcons[control]} size={20} className={look.icon} />
        <h3 className={clsx('font-semibold', isWide ? 'text-16' : 'text-14')}>{texts.name}</h3>
        <Badge look="solid" tone={texts.tone} icon={controlIcons[control]}>
          ON
        </Badge>
        <span className="ml-auto inline-flex items-center justify-between gap-3 text-12 text-fg-2 tabular-nums max-tablet:w-full">
          {isWide ? `v${String(view.controls.version)}` : null}
          <ControlHistory control={control} className="text-fg" />
        </span>
      </header>
      <div
        className={clsx('grid flex-1 content-start gap-1', isWide ? 'px-5 pt-3 pb-5' : 'p-4 pt-2')}
      >
        {isWide ? (
          <h2 className="text-28 font-semibold max-tablet:text-20">{verdict(view)}</h2>
        ) : null}
        <Facts view={view} engagement={engagement} isWide={isWide} />
        {isWide ? <PresentFigures view={view} /> : null}
      </div>
      {isWide ? (
        <EngagementStrip
          engagement={engagement}
          until={<Until engagement={engagement} />}
          action={<Actions engagement={engagement} />}
        />
      ) : (
        <div className="flex flex-wrap gap-2 px-4 pb-4">
          <Actions engagement={engagement} isSmall />
        </div>
      )}
    </article>
  )
}

function verdict(view: ReadControlsView): string {
  return pageVerdict(view.controls, {
    operations: view.operations.length,
    isQueuePaused: false,
  }).text
}

function Facts({
  view,
  engagement,
  isWide,
}: {
  view: ReadControlsView
  engagement: Engagement
  isWide: boolean
}) {
  const { data: progress } = useStopProgress()
  const guards = progress
    ? guardSentence(progress.guards, progress.serverTime, progress.version)
    : null
  const facts = [
    isWide
      ? null
      : [
          engagement.byName,
          engagement.since === null ? null : `since ${formatUtc(engagement.since, 'minute')}`,
        ]
          .filter((part) => part !== null)
          .join(' '),
    isWide ? meaning[engagement.control] : null,
    guards,
    engagement.control === 'operator_takeover'
      ? allowListFact(view.controls.allowed_operations, view.operations.length)
      : null,
    view.controls.omnihub_kill_switch ? 'No effect while the kill switch is on' : null,
  ]
  return (
    <ul className="grid max-w-[60ch] gap-0.5 text-13 text-fg-2">
      {facts.flatMap((fact) => (fact ? [<li key={fact}>{fact}</li>] : []))}
      {isWide ? null : (
        <li>
          Until <Until engagement={engagement} />
        </li>
      )}
    </ul>
  )
}

function PresentFigures({ view }: { view: ReadControlsView }) {
  const { data: workload } = useQuery(controlsQueries.workload())
  return (
    <div className="mt-4 flex flex-wrap gap-x-10 gap-y-3">
      {presentFigures({ ...view, workload: workload?.byOperation ?? null }).map(
        ({ value, of, caption }) => (
          <Figure
            key={caption}
            value={value === null ? '…' : formatCount(value)}
            unit={of === null ? undefined : `of ${of}`}
            caption={caption}
          />
        ),
      )}
    </div>
  )
}

function Until({ engagement: { reviewAt } }: { engagement: Engagement }) {
  const now = useNow()
  if (reviewAt === null) return 'an admin ends it'
  return reviewAt > now
    ? `reviewed ${formatUtc(reviewAt, 'minute')}, ${formatRelative(reviewAt, now)}`
    : `an admin ends it; review was due ${formatRelative(reviewAt, now)}`
}

function Actions({ engagement, isSmall = false }: { engagement: Engagement; isSmall?: boolean }) {
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  const { control } = engagement
  const size = isSmall ? 'sm' : 'md'
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size={size}
        className="bg-transparent"
        disabledReason={obstacle}
        onClick={() => openDialog({ kind: 'release', control })}
      >
        Review…
      </Button>
      {obstacle ? null : (
        <Button size={size} variant="ghost" onClick={() => openDialog({ kind: 'extend', control })}>
          Extend…
        </Button>
      )}
      {control === 'operator_takeover' && !obstacle ? (
        <Button size={size} variant="ghost" onClick={() => openDialog({ kind: 'allow-list' })}>
          Edit list
        </Button>
      ) : null}
    </div>
  )
}
