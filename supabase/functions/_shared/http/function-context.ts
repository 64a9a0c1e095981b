import { createDatabaseControlSource } from '../data/database-control-source.ts'
import { createRefusalReport } from '../data/refusal-report.ts'
import { afterResponse } from './after-response.ts'
import { createEndpoint, type Route } from './endpoint.ts'
import { readEnvironment, type Environment } from './environment.ts'
import { createGuard, type Guard } from './guard.ts'
import { createIdentify } from './identity.ts'
import { createLog, type Log } from './log.ts'
import { createFindObstacle, type FindObstacle, type ResolveDns } from './find-obstacle.ts'
import { createRefusalCounts, type RefusalCounts } from './refusal-counts.ts'

/** Refusals of one second are reported together. */
const reportRefusalsAfterMs = 1_000

/** What every function of ours is made of. One per instance. */
export type FunctionContext = {
  readonly environment: Environment
  /** Id of this instance, as operators see it among the guards. */
  readonly instanceId: string
  readonly log: Log
  readonly guard: Guard
  /** What this instance refused without asking the database. */
  readonly refusals: RefusalCounts
  /** Looks where an address leads before it is called. */
  readonly findObstacle: FindObstacle
  /** Turns routes into the function's request handler. */
  serve(routes: readonly Route[]): (request: Request) => Promise<Response>
}

/**
 * Builds the context of one function instance.
 * @param name as in its URL
 * @param get reads an environment variable
 * @param print takes one log line
 * @param resolveDns for functions that call addresses others have chosen, where the platform can ask
 */
export function createFunctionContext(
  name: string,
  get: (variable: string) => string | undefined,
  print: (line: string) => void,
  resolveDns: ResolveDns | null = null,
): FunctionContext {
  const environment = readEnvironment(get)
  const instanceId = crypto.randomUUID()
  const log = createLog({ function: name, instance: instanceId }, environment.logLevel, print)
  const guard = createGuard({
    source: createDatabaseControlSource(environment),
    instance: { id: instanceId, functionName: name, startedAt: new Date().toISOString() },
    clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
    readTimeoutMs: environment.isLocal ? 150 : 500,
    keepAlive: afterResponse,
  })
  const refusals = createRefusalCounts({
    send: createRefusalReport(environment, name),
    untilDue: () => new Promise((resolve) => setTimeout(resolve, reportRefusalsAfterMs)),
    keepAlive: afterResponse,
  })
  const { allowedOrigins } = environment
  const identify = createIdentify(environment)
  return {
    environment,
    instanceId,
    log,
    guard,
    refusals,
    findObstacle: createFindObstacle(resolveDns, () => performance.now()),
    serve: (routes) => createEndpoint({ name, routes, identify, allowedOrigins, log }),
  }
}
