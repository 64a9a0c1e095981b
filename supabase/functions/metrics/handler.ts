import * as z from 'zod/mini'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createEvaluate } from './evaluate.ts'
import { chartsInput, type createReadCharts } from './read-charts.ts'
import type { createReadSlo } from './read-slo.ts'

/** `POST /evaluate` is called by the schedule and writes how every objective stands; `GET /slo` tells it, `GET /slo/charts` draws it. */
export function metricsRoutes(handlers: {
  readonly evaluate: ReturnType<typeof createEvaluate>
  readonly readSlo: ReturnType<typeof createReadSlo>
  readonly readCharts: ReturnType<typeof createReadCharts>
}): Route[] {
  return [
    route({
      method: 'GET',
      path: /^\/slo$/,
      callers: ['user'],
      input: z.unknown(),
      run: handlers.readSlo,
    }),
    route({
      method: 'GET',
      path: /^\/slo\/charts$/,
      callers: ['user'],
      input: chartsInput,
      run: handlers.readCharts,
    }),
    route({
      method: 'POST',
      path: /^\/evaluate$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.evaluate,
    }),
  ]
}
