import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import type { Delivery } from '@/backend/channels.ts'
import { countOf } from '@/lib/format-number.ts'
import { Badge } from '@/ui/badge.tsx'
import { Button } from '@/ui/button.tsx'
import { Cell, HeaderCell, Table } from '@/ui/table.tsx'
import { Time } from '@/ui/time.tsx'
import { useNow } from '@/ui/use-now.ts'
import { deliveryTitle, kindTexts, statusLooks } from '../lib/channel-words.ts'

export function DeliveriesTable({
  deliveries,
  isAdmin,
  onRetry,
}: {
  deliveries: readonly Delivery[]
  isAdmin: boolean
  onRetry: (delivery: Delivery) => void
}) {
  return (
    <Table label="Deliveries">
      <thead className="max-tablet:sr-only">
        <tr>
          <HeaderCell>What</HeaderCell>
          <HeaderCell className="max-tablet:hidden">Channel</HeaderCell>
          <HeaderCell className="max-tablet:hidden">When</HeaderCell>
          <HeaderCell className="max-tablet:hidden">State</HeaderCell>
          <HeaderCell>
            <span className="sr-only">Actions</span>
          </HeaderCell>
        </tr>
      </thead>
      <tbody className="[&_tr:last-child>td]:border-b-0">
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.id}
            delivery={delivery}
            onRetry={isAdmin && delivery.canRetry ? () => onRetry(delivery) : null}
          />
        ))}
      </tbody>
    </Table>
  )
}

function DeliveryRow({ delivery, onRetry }: { delivery: Delivery; onRetry: (() => void) | null }) {
  const title = deliveryTitle(delivery)
  return (
    <tr>
      <Cell>
        <p className="break-words">
          {delivery.alertId === null ? (
            title
          ) : (
            <Link
              to={paths.alert(delivery.alertId)}
              className="rounded-inner font-medium hover:underline"
            >
              {title}
            </Link>
          )}
        </p>
        <p className="text-12 text-fg-3 tablet:hidden">
          {delivery.channelName} · <Time at={delivery.at} isFocusable={false} />
        </p>
        <div className="mt-1.5 tablet:hidden">
          <Standing delivery={delivery} />
        </div>
      </Cell>
      <Cell className="max-tablet:hidden">
        <p className="break-words">{delivery.channelName}</p>
        <p className="text-12 text-fg-3">{kindTexts[delivery.channelKind].name}</p>
      </Cell>
      <Cell className="text-fg-2 max-tablet:hidden">
        <Time at={delivery.at} isFocusable={false} />
      </Cell>
      <Cell className="max-tablet:hidden">
        <Standing delivery={delivery} />
      </Cell>
      <Cell className="text-right">
        {onRetry === null ? null : (
          <Button size="sm" onClick={onRetry}>
            Retry<span className="sr-only"> {title}</span>
          </Button>
        )}
      </Cell>
    </tr>
  )
}

/** How it stands, why, and when the next try is. */
function Standing({ delivery }: { delivery: Delivery }) {
  const now = useNow()
  const { tone, icon, word } = statusLooks[delivery.status]
  return (
    <>
      <Badge tone={tone} icon={icon}>
        {word}
      </Badge>
      {delivery.lastError === null ? null : (
        <p className="mt-1 text-12 text-fg-3">{delivery.lastError}</p>
      )}
      {delivery.attempts > 1 ? (
        <p className="mt-1 text-12 text-fg-3">
          {countOf(delivery.attempts, 'try', 'tries')}
          {delivery.status === 'failed' && delivery.nextAt !== null && delivery.nextAt > now ? (
            <>
              , next <Time at={delivery.nextAt} isFocusable={false} />
            </>
          ) : null}
        </p>
      ) : null}
    </>
  )
}
