import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { deepHealth } from './deep-health.ts'
import { omnihubStatus } from './omnihub-status.ts'
import type { createProveSwitch } from './prove-switch.ts'

/** Public: is this function alive, is what it needs alive, and may agents work? The schedule has the switch proven. */
export function healthRoutes(
  context: FunctionContext,
  proveSwitch: ReturnType<typeof createProveSwitch>,
): Route[] {
  const open = {
    method: 'GET',
    callers: ['anonymous', 'user', 'key', 'service'],
    input: z.unknown(),
  } as const
  return [
    route({
      ...open,
      path: /^\/$/,
      run: () => Promise.resolve({ status: 200, body: { status: 'ok' } }),
    }),
    route({ ...open, path: /^\/deep$/, run: () => deepHealth(context.environment) }),
    route({
      ...open,
      path: /^\/omn$/,
      run: async () => omnihubStatus(await context.guard.readState()),
    }),
    route({
      method: 'POST',
      path: /^\/prove-switch$/,
      callers: ['service'],
      input: z.unknown(),
      run: proveSwitch,
    }),
  ]
}
