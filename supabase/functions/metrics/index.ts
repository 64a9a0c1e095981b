import { createInfraSources } from '../_shared/data/infra/create-sources.ts'
import { readInfraSettings } from '../_shared/data/infra/settings.ts'
import { readMetricsSettings } from '../_shared/data/metrics-settings.ts'
import { createMetricsSource } from '../_shared/data/metrics-source.ts'
import { allProbes } from '../_shared/data/probes/all-probes.ts'
import { createFunctionContext } from '../_shared/http/function-context.ts'
import { createCollectInfra } from './collect-infra.ts'
import { createEvaluate } from './evaluate.ts'
import { metricsRoutes } from './handler.ts'
import { createProbeDependencies } from './probe-dependencies.ts'
import { createReadCharts } from './read-charts.ts'
import { createReadInfra } from './read-infra.ts'
import { createReadOperator } from './read-operator.ts'
import { createReadShared } from './read-shared.ts'
import { createReadSlo } from './read-slo.ts'
import { createScrape } from './scrape.ts'

const get = (name: string) => Deno.env.get(name)
const context = createFunctionContext(
  'metrics',
  get,
  console.log,
  'resolveDns' in Deno ? (host, type) => Deno.resolveDns(host, type) : null,
)
const { supabaseUrl, secretKey } = context.environment
const service = { supabaseUrl, apikey: secretKey, timeoutMs: 5_000 }
const settings = readMetricsSettings(get)
const source = createMetricsSource(settings, service)

const evaluate = createEvaluate(service, source)
const readSlo = createReadSlo(context.environment)
const readCharts = createReadCharts(context.environment, source)
const readOperator = createReadOperator(context.environment)
const readShared = createReadShared(service, source)
const scrape = createScrape(service)
const infra = readInfraSettings(get)
if (!infra.machine.ok)
  context.log.write('error', 'infra_misconfigured', { problem: infra.machine.error })
const { sources, absent } = createInfraSources(infra, service)
const collectInfra = createCollectInfra(service, sources, absent)
const probeDependencies = createProbeDependencies(service, allProbes(context.environment, infra), {
  secret: get,
  findObstacle: context.findObstacle,
})
const readInfra = createReadInfra(context.environment)

Deno.serve(
  context.serve(
    metricsRoutes({
      ...{ evaluate, readSlo, readCharts, readOperator, readShared, scrape },
      ...{ collectInfra, readInfra, probeDependencies },
    }),
  ),
)
