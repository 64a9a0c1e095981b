import type { ClaimedDeliveries, ClaimedMessage } from '../_shared/contracts/notifications.ts'
import type { Deliveries } from '../_shared/data/deliveries.ts'
import { compose } from '../_shared/domain/notifications/compose.ts'
import type { Log } from '../_shared/http/log.ts'
import { createNotifier, type Surroundings } from '../_shared/notifiers/create-notifier.ts'
import type { SendOutcome } from '../_shared/ports/notifier.ts'

export type Surrounded = Omit<Surroundings, 'privateEndpointsAllowed'> & {
  readonly panelUrl: string
}

/** Sends one claimed message and records what became of it. Never rejects. */
export async function sendClaimed(
  message: ClaimedMessage,
  claimed: ClaimedDeliveries,
  deliveries: Deliveries,
  { panelUrl, ...surrounded }: Surrounded,
  log: Log,
): Promise<SendOutcome> {
  const { installation, environment, private_endpoints_allowed } = claimed
  const notifier = createNotifier(message.channel, {
    ...surrounded,
    privateEndpointsAllowed: private_endpoints_allowed,
  })
  const outcome = await notifier.send(compose(message, { installation, environment, panelUrl }))
  const finished = await deliveries.finish(message, outcome)
  if (!finished.ok) {
    // It is claimed again when its lease is over; receivers that can tell a repetition do.
    log.write('warn', 'delivery_not_finished', { id: message.message_id, error: finished.error })
  }
  if (outcome.kind === 'dead') {
    log.write('warn', 'delivery_dead', { id: message.message_id, problem: outcome.error })
  }
  return outcome
}
