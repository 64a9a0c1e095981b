import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { deepHealth } from './deep-health.ts'
import { omnihubStatus } from './omnihub-status.ts'

/** Public: is this function alive, is what it needs alive, and may agents work? */
export function healthRoutes(context: FunctionContext): Route[] {
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
  ]
}
