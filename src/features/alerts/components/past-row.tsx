import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Alert } from '@/backend/alerts.ts'
import { Time } from '@/ui/time.tsx'
import { VisibleText } from '@/ui/visible-text.tsx'
import { lengthWords } from '../lib/standing.ts'

/** One alert that is over: what, how long, who looked after it. */
export function PastRow({ alert }: { alert: Alert }) {
  return (
    <Link
      to={paths.alert(alert.id)}
      className="grid grid-cols-[72px_minmax(0,1fr)_minmax(0,160px)_110px] items-center gap-x-4 px-4 py-2.5 text-13 hover:bg-hover focus-visible:relative max-tablet:grid-cols-[minmax(0,1fr)_auto] max-tablet:gap-y-0.5"
    >
      <span className="text-12 text-fg-3 max-tablet:row-start-2">
        {alert.severity === 'critical' ? (
          <span className="font-strong text-danger">Critical</span>
        ) : (
          'Warning'
        )}
        <span className="tablet:hidden">, {lengthWords(alert, 0)}</span>
      </span>
      <span className="min-w-0 max-tablet:col-start-1 max-tablet:row-start-1">
        <span className="block truncate font-medium">{alert.title}</span>
        <span className="block truncate text-12 text-fg-3 max-tablet:hidden">
          <VisibleText text={alert.summary} />
        </span>
      </span>
      <span className="truncate text-12 text-fg-2 max-tablet:hidden">
        {alert.acknowledged
          ? alert.acknowledged.byName
          : alert.announcedAt
            ? 'nobody took it'
            : 'nobody was told'}
      </span>
      <span className="text-right text-12 whitespace-nowrap text-fg-3 max-tablet:col-start-2 max-tablet:row-start-1">
        <Time at={alert.resolvedAt ?? alert.pendingAt} isFocusable={false} />
        <span className="block tabular-nums max-tablet:hidden">after {lengthWords(alert, 0)}</span>
      </span>
    </Link>
  )
}
