import * as z from 'zod/mini'
import { channelTestInput } from '../_shared/contracts/notifications.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createDispatch } from './dispatch.ts'
import type { createMissingSecrets } from './missing-secrets.ts'
import type { createTestChannel } from './test-channel.ts'

/** `POST /dispatch` is called by the schedule; admins test a channel and see which secrets are missing. */
export function notificationRoutes(handlers: {
  readonly dispatch: ReturnType<typeof createDispatch>
  readonly testChannel: ReturnType<typeof createTestChannel>
  readonly missingSecrets: ReturnType<typeof createMissingSecrets>
}): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/dispatch$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.dispatch,
    }),
    route({
      method: 'POST',
      path: /^\/test$/,
      callers: ['user'],
      input: channelTestInput,
      run: handlers.testChannel,
    }),
    route({
      method: 'GET',
      path: /^\/secrets$/,
      callers: ['user'],
      input: z.unknown(),
      run: handlers.missingSecrets,
    }),
  ]
}
