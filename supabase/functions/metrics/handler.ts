import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createEvaluate } from './evaluate.ts'

/** `POST /evaluate` is called by the schedule and writes how every objective stands. */
export function metricsRoutes(evaluate: ReturnType<typeof createEvaluate>): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/evaluate$/,
      callers: ['service'],
      input: z.unknown(),
      run: evaluate,
    }),
  ]
}
