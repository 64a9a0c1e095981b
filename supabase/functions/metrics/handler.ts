import * as z from 'zod/mini'
import { infraInput } from '../_shared/contracts/infra.ts'
import { operatorMetricsInput } from '../_shared/contracts/metrics.ts'
import { sharedInput } from '../_shared/contracts/slo-charts.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import type { createCollectInfra } from './collect-infra.ts'
import type { createEvaluate } from './evaluate.ts'
import type { createProbeDependencies } from './probe-dependencies.ts'
import { chartsInput, type createReadCharts } from './read-charts.ts'
import type { createReadInfra } from './read-infra.ts'
import type { createReadOperator } from './read-operator.ts'
import type { createReadShared } from './read-shared.ts'
import type { createReadSlo } from './read-slo.ts'
import type { createScrape } from './scrape.ts'

/**
 * `POST /evaluate` is called by the schedule and writes how every objective stands; `GET /slo` tells it, `GET
 * /slo/charts` draws it, and `GET /prometheus` exposes it with everything that is counted. `GET /operator` tells the
 * figures of the operator page, `POST /shared` the report to whoever holds a link. The schedule also has `POST
 * /collect-infra` read how machine, database and cache run and `POST /probe-dependencies` ask who answers; `GET /infra`
 * tells both.
 */
export function metricsRoutes(handlers: {
  readonly evaluate: ReturnType<typeof createEvaluate>
  readonly readSlo: ReturnType<typeof createReadSlo>
  readonly readCharts: ReturnType<typeof createReadCharts>
  readonly readOperator: ReturnType<typeof createReadOperator>
  readonly readShared: ReturnType<typeof createReadShared>
  readonly scrape: ReturnType<typeof createScrape>
  readonly collectInfra: ReturnType<typeof createCollectInfra>
  readonly readInfra: ReturnType<typeof createReadInfra>
  readonly probeDependencies: ReturnType<typeof createProbeDependencies>
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
      method: 'GET',
      path: /^\/operator$/,
      callers: ['user'],
      input: operatorMetricsInput,
      run: handlers.readOperator,
    }),
    route({
      method: 'GET',
      path: /^\/prometheus$/,
      callers: ['key', 'service'],
      input: z.unknown(),
      run: handlers.scrape,
    }),
    // Whoever holds a link, signed in here or not.
    route({
      method: 'POST',
      path: /^\/shared$/,
      callers: ['anonymous', 'user'],
      input: sharedInput,
      run: handlers.readShared,
    }),
    route({
      method: 'POST',
      path: /^\/evaluate$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.evaluate,
    }),
    route({
      method: 'GET',
      path: /^\/infra$/,
      callers: ['user'],
      input: infraInput,
      run: handlers.readInfra,
    }),
    route({
      method: 'POST',
      path: /^\/collect-infra$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.collectInfra,
    }),
    route({
      method: 'POST',
      path: /^\/probe-dependencies$/,
      callers: ['service'],
      input: z.unknown(),
      run: handlers.probeDependencies,
    }),
  ]
}
