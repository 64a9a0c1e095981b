import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createEvaluate } from './evaluate.ts'

/** `POST /evaluate` is called by the schedule: it judges every rule. */
export function alertsRoutes(handlers: {
  readonly evaluate: ReturnType<typeof createEvaluate>
}): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/evaluate$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.evaluate,
    }),
  ]
}
