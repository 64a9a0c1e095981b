import {
  BellOff,
  CircleHelp,
  CircleCheck,
  Hourglass,
  Layers,
  OctagonAlert,
  TriangleAlert,
  UserCheck,
} from 'lucide-react'
import type { Alert } from '@/backend/alerts.ts'
import { formatTime } from '@/lib/format-time.ts'
import { Badge } from '@/ui/badge.tsx'

/** How grave, in colour, shape and word. */
export function SeverityBadge({ alert: { severity, state } }: { alert: Alert }) {
  if (state === 'resolved') {
    return (
      <Badge icon={CircleCheck} tone="ok">
        Over
      </Badge>
    )
  }
  const isCritical = severity === 'critical'
  if (state === 'pending') {
    return (
      <Badge icon={Hourglass} look="line">
        {isCritical ? 'Pending critical' : 'Pending warning'}
      </Badge>
    )
  }
  return isCritical ? (
    <Badge icon={OctagonAlert} tone="danger" look="solid">
      Critical
    </Badge>
  ) : (
    <Badge icon={TriangleAlert} tone="warn">
      Warning
    </Badge>
  )
}

/** Why nobody needs to be told of it any more, or why nobody is. */
export function StandingBadges({ alert }: { alert: Alert }) {
  const { acknowledged, silenceId, inhibitedBy, unknownSince, clearingSince } = alert
  if (alert.state === 'resolved') return null
  return (
    <>
      {acknowledged ? (
        <Badge icon={UserCheck} tone="info">
          {acknowledged.byName} is on it
        </Badge>
      ) : null}
      {silenceId ? <Badge icon={BellOff}>Silenced</Badge> : null}
      {inhibitedBy ? <Badge icon={Layers}>Told by {inhibitedBy}</Badge> : null}
      {unknownSince ? (
        <Badge icon={CircleHelp} tone="warn">
          Not known since {formatTime(new Date(unknownSince), 'minute')}
        </Badge>
      ) : null}
      {clearingSince ? (
        <Badge icon={Hourglass}>Better since {formatTime(new Date(clearingSince), 'minute')}</Badge>
      ) : null}
    </>
  )
}
