import * as z from 'zod/mini'
import { startDrillInput } from '../_shared/contracts/drills.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { deepHealth } from './deep-health.ts'
import type { createDrill } from './drill.ts'
import { omnihubStatus } from './omnihub-status.ts'
import type { createProveSwitch } from './prove-switch.ts'

/**
 * Public: is this function alive, is what it needs alive, and may agents work? The schedule has the switch proven, and
 * admins practise a stop.
 */
export function healthRoutes(
  context: FunctionContext,
  proveSwitch: ReturnType<typeof createProveSwitch>,
  drill: ReturnType<typeof createDrill>,
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
    route({
      method: 'POST',
      path: /^\/drill$/,
      callers: ['user'],
      input: startDrillInput,
      run: drill.start,
    }),
    route({
      method: 'POST',
      path: /^\/drill\/(?<id>[0-9a-f-]{36})\/end$/,
      callers: ['user'],
      input: z.unknown(),
      run: drill.end,
    }),
  ]
}
