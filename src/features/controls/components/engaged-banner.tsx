import { clsx } from 'clsx'
import { CircleHelp } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { formatUtc } from '@/lib/format-time.ts'
import { Icon } from '@/ui/icon.tsx'
import { controlIcons } from '../control-icons.ts'
import { useOpenControlsDialog } from '../dialog-context.ts'
import { controlTexts } from '../lib/control-texts.ts'
import type { Engagement } from '../lib/engagement.ts'
import { splitReason } from '../lib/reason.ts'
import { useControlsObstacle, useOperator } from '../operator-context.ts'
import { useControls } from '../use-controls.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { Incident } from './incident.tsx'

const looks = {
  danger: 'bg-danger-solid text-on-danger',
  warn: 'bg-warn-bg text-warn border-b border-warn-line',
  held: 'bg-held-bg text-held border-b border-held-line',
}

/** One line per engaged control, on every page, the most severe first. */
export function EngagedBanner() {
  const view = useControls()
  if (view.status === 'unreadable') return <UnreadableBanner detail={view.detail} />
  if (view.status !== 'read' || view.engaged.length === 0) return null
  return (
    <div role="region" aria-label="Engaged controls">
      {view.engaged.map((engagement) => (
        <ControlBanner key={engagement.control} view={view} engagement={engagement} />
      ))}
    </div>
  )
}

function ControlBanner({ view, engagement }: { view: ReadControlsView; engagement: Engagement }) {
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  const { role } = useOperator()
  const { control } = engagement
  const texts = controlTexts[control]
  const isKill = control === 'omnihub_kill_switch'
  return (
    <Line
      tone={texts.tone}
      icon={<Icon of={controlIcons[control]} size={20} />}
      action={isKill ? 'Review and restore…' : 'Review…'}
      actionName={isKill ? 'Review and restore…' : `Review ${texts.name.toLowerCase()}…`}
      obstacle={obstacle}
      onAction={() => openDialog({ kind: 'release', control })}
    >
      <b className="text-14 font-bold">{texts.name} is ON</b>
      <Sentence view={view} engagement={engagement} />
      {role === 'viewer' ? null : (
        <span>
          {' · '}
          <Link to={paths.restore()} className="rounded-inner underline">
            What it stopped
          </Link>
        </span>
      )}
    </Line>
  )
}

function Sentence({ view, engagement }: { view: ReadControlsView; engagement: Engagement }) {
  const { control, since, byName, reviewAt } = engagement
  const said = splitReason(engagement.reason ?? '')
  const parts: ReactNode[] = []
  if (control === 'execution_safe_mode') parts.push('operations run but change nothing')
  if (control === 'operator_takeover') {
    const listed = view.controls.allowed_operations.length
    parts.push(`${listed} of ${view.operations.length} operations run, the rest wait for a human`)
  }
  const moment = since === null ? null : `since ${formatUtc(since, 'minute')}`
  parts.push([moment, byName && `by ${byName}`].filter(Boolean).join(' '))
  if (said.text !== '') parts.push(`“${said.text}”`)
  if (reviewAt !== null) parts.push(`up for review ${formatUtc(reviewAt, 'minute')}`)
  return (
    <>
      {parts.map((part, at) => (part === '' ? null : <span key={at}> · {part}</span>))}
      {said.incident === null ? null : (
        <span>
          {' · '}
          <Incident of={said.incident} className="text-inherit underline" />
        </span>
      )}
    </>
  )
}

function UnreadableBanner({ detail }: { detail: string }) {
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  return (
    <div role="region" aria-label="Engaged controls">
      <Line
        tone="danger"
        icon={<Icon of={CircleHelp} size={20} />}
        action="Repair…"
        actionName="Repair the controls…"
        obstacle={obstacle}
        onAction={() => openDialog({ kind: 'repair' })}
      >
        <b className="text-14 font-bold">Controls cannot be read</b>
        <span> · guards refuse everything · {detail}</span>
      </Line>
    </div>
  )
}

function Line({
  tone,
  icon,
  action,
  actionName,
  obstacle,
  onAction,
  children,
}: {
  tone: keyof typeof looks
  icon: ReactNode
  action: string
  actionName: string
  obstacle: string | null
  onAction: () => void
  children: ReactNode
}) {
  return (
    <div
      className={clsx(
        'flex min-h-11 items-center gap-3 px-6 py-1.5 text-13 max-tablet:flex-wrap max-tablet:items-start max-tablet:px-4 max-tablet:py-2.5',
        looks[tone],
      )}
    >
      {icon}
      <p className="min-w-0 flex-1 break-words max-tablet:basis-0">{children}</p>
      {obstacle ? (
        <span className="text-12 max-tablet:order-last max-tablet:w-full max-tablet:text-center">
          {obstacle}
        </span>
      ) : null}
      <button
        type="button"
        aria-label={obstacle ? `${actionName} ${obstacle}` : actionName}
        aria-disabled={obstacle !== null || undefined}
        onClick={obstacle ? undefined : onAction}
        className={clsx(
          'inline-flex min-h-8 items-center justify-center rounded-control border border-current/65 px-3 font-strong whitespace-nowrap transition-colors max-tablet:min-h-11 max-tablet:w-full',
          obstacle ? 'cursor-not-allowed border-dashed' : 'hover:bg-current/10',
        )}
      >
        {action}
      </button>
    </div>
  )
}
