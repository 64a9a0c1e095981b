import { compose, type Sender } from '../domain/notifications/compose.ts'
import type { MessageFacts } from '../domain/notifications/message-facts.ts'
import { createFindObstacle, type ResolveDns } from '../http/find-obstacle.ts'
import { noTelemetry } from '../telemetry/telemetry.ts'
import { createNotifier } from './create-notifier.ts'

/** What a supervisor has of an installation when its database is gone. */
export type Outside = {
  readonly sender: Sender
  readonly privateEndpointsAllowed: boolean
  readonly secret: (name: string) => string | undefined
  readonly resolveDns: ResolveDns
}

/** Sends one message to one channel without the database, as it was last known. Never rejects. */
export function sendOutside(channel: unknown, message: MessageFacts, outside: Outside) {
  const { sender, privateEndpointsAllowed, secret, resolveDns } = outside
  const findObstacle = createFindObstacle(resolveDns, () => performance.now())
  const surroundings = { secret, findObstacle, privateEndpointsAllowed, telemetry: noTelemetry }
  return createNotifier(channel, surroundings).send(compose(message, sender))
}
