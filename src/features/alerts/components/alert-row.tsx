import { clsx } from 'clsx'
import { BookOpen, UserCheck } from 'lucide-react'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Alert } from '@/backend/alerts.ts'
import { Button } from '@/ui/button.tsx'
import { Icon } from '@/ui/icon.tsx'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { runbookOf } from '../lib/related.ts'
import { firesAt, needsSomebody } from '../lib/standing.ts'
import { SeverityBadge, StandingBadges } from './alert-badges.tsx'

export type AlertRowProps = {
  alert: Alert
  /** Null for those who may not say it. */
  onAcknowledge: ((alert: Alert) => void) | null
}

/** One open alert: what is wrong, since when, who is on it, and the way to what to do. */
export function AlertRow({ alert, onAcknowledge }: AlertRowProps) {
  const runbook = runbookOf(alert)
  const fires = firesAt(alert)
  const isWaiting = needsSomebody(alert)
  return (
    <div
      className={clsx(
        'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-2 border-l-3 px-4 py-3 pl-[13px] max-tablet:grid-cols-[minmax(0,1fr)]',
        !isWaiting
          ? 'border-l-transparent'
          : alert.severity === 'critical'
            ? 'border-l-danger-solid'
            : 'border-l-warn-solid',
      )}
    >
      <div className="grid min-w-0 gap-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <SeverityBadge alert={alert} />
          <StandingBadges alert={alert} />
        </div>
        <Link
          to={paths.alert(alert.id)}
          className="justify-self-start rounded-inner text-14 font-semibold break-words hover:underline max-tablet:py-1"
        >
          {alert.title}
        </Link>
        <p className="text-13 break-words text-fg-2">
          <VisibleText text={alert.summary} />
        </p>
        <p className="text-12 text-fg-3">
          since <Time at={alert.pendingAt} format="clock" />, <Time at={alert.pendingAt} />
          {fires === null ? null : (
            <>
              {' · fires '}
              <Time at={fires} />
            </>
          )}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2 max-tablet:[&>*]:flex-1">
        {runbook ? (
          <Link
            to={runbook}
            className="inline-flex h-8 items-center justify-center gap-1.5 rounded-control px-3 text-13 font-medium text-accent hover:bg-hover max-tablet:h-11 max-tablet:border max-tablet:border-line-strong"
          >
            <Icon of={BookOpen} size={14} /> What to do
            <span className="sr-only"> about {alert.title}</span>
          </Link>
        ) : null}
        {onAcknowledge && alert.state === 'firing' && alert.acknowledged === null ? (
          <Button icon={UserCheck} onClick={() => onAcknowledge(alert)}>
            I am on it<span className="sr-only">: {alert.title}</span>
          </Button>
        ) : null}
      </div>
    </div>
  )
}
