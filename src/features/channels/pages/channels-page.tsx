import { ChannelsCard } from '../components/channels-card.tsx'
import { DeliveryLog } from '../components/delivery-log.tsx'

/** Everybody sees who is told and what became of it; admins say who. */
export function ChannelsPage({ isAdmin }: { isAdmin: boolean }) {
  return (
    <>
      <ChannelsCard isAdmin={isAdmin} />
      <DeliveryLog isAdmin={isAdmin} />
    </>
  )
}
