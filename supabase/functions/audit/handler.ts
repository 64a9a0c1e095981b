import * as z from 'zod/mini'
import { checkpointsQuery } from '../_shared/contracts/audit.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createPublishCheckpoints } from './publish-checkpoints.ts'
import type { createServeCheckpoints } from './serve-checkpoints.ts'

/** `POST /checkpoint` is called by the schedule; people read what was published. */
export function auditRoutes(handlers: {
  readonly publishCheckpoints: ReturnType<typeof createPublishCheckpoints>
  readonly serveCheckpoints: ReturnType<typeof createServeCheckpoints>
}): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/checkpoint$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.publishCheckpoints,
    }),
    route({
      method: 'GET',
      path: /^\/checkpoints$/,
      callers: ['user'],
      input: checkpointsQuery,
      run: handlers.serveCheckpoints,
    }),
  ]
}
