import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { AlertRecord } from '@/backend/alerts.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { Card, CardHeader } from '@/ui/card.tsx'
import { Time } from '@/ui/time.tsx'

/** Whether it is the first time, or the tenth this week. */
export function EarlierCard({ earlier }: Pick<AlertRecord, 'earlier'>) {
  return (
    <Card aria-label="Before">
      <CardHeader
        title="Before"
        meta={earlier.length === 0 ? undefined : 'the same, newest first'}
      />
      {earlier.length === 0 ? (
        <p className="px-4 py-5 text-13 text-fg-3">It has not fired before.</p>
      ) : (
        <ul className="divide-y divide-line">
          {earlier.map(({ id, pendingAt, resolvedAt, acknowledgedByName }) => (
            <li key={id}>
              <Link
                to={paths.alert(id)}
                className="flex items-baseline justify-between gap-3 px-4 py-2 text-13 hover:bg-hover max-tablet:min-h-11 max-tablet:items-center"
              >
                <Time at={pendingAt} format="day" isFocusable={false} />
                <span className="truncate text-12 text-fg-3">
                  {formatDuration(resolvedAt - pendingAt)}
                  {acknowledgedByName ? `, ${acknowledgedByName}` : ''}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
