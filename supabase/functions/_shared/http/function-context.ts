import { createDatabaseControlSource } from '../data/database-control-source.ts'
import { createMetricReport } from '../data/metric-report.ts'
import { createRefusalReport } from '../data/refusal-report.ts'
import { requestOutcome } from '../domain/slo/request-outcome.ts'
import type { ControlSource } from '../ports/control-source.ts'
import { createTelemetry } from '../telemetry/create-telemetry.ts'
import { createRecordRequest } from '../telemetry/record-request.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { afterResponse, beforeEnd } from './after-response.ts'
import { codeOf } from './answer.ts'
import { createEndpoint, type Answered, type Route } from './endpoint.ts'
import { readEnvironment, type Environment } from './environment.ts'
import { createFindObstacle, type FindObstacle, type ResolveDns } from './find-obstacle.ts'
import { createGuard, type Guard } from './guard.ts'
import { createIdentify } from './identity.ts'
import { createLog, type Log } from './log.ts'
import { createMinuteCounter, type CountedRequest } from './minute-counts.ts'
import { createRefusalCounts, type RefusalCounts } from './refusal-counts.ts'

/** Refusals of one second are reported together. */
const reportRefusalsAfterMs = 1_000
/** Counters are sent this long after a request, and sooner after a failed one, as an instance may end unasked. */
const flushAfterMs = { calm: 5_000, urgent: 200 }
/** The functions that agents call: what they answer is the availability of our API. */
const countedFunctions = ['omnilink-agent', 'guard']

/** What every function of ours is made of. One per instance. */
export type FunctionContext = {
  readonly environment: Environment
  /** Id of this instance, as operators see it among the guards. */
  readonly instanceId: string
  readonly log: Log
  readonly guard: Guard
  /** A guard like it, as new, that reads elsewhere. */
  readonly guardOf: (source: ControlSource) => Guard
  /** What this instance refused without asking the database. */
  readonly refusals: RefusalCounts
  /** Counts a request or a call by minute and for export. Never waits and never fails. */
  readonly count: (request: CountedRequest) => void
  /** Where traces and metrics leave. */
  readonly telemetry: Telemetry
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
  const instance = { id: instanceId, functionName: name, startedAt: new Date().toISOString() }
  const guardOf = (source: ControlSource) =>
    createGuard({
      ...{ source, instance, keepAlive: afterResponse },
      clock: () => ({ monotonicMs: performance.now(), wallMs: Date.now() }),
      readTimeoutMs: environment.isLocal ? 150 : 500,
    })
  const guard = guardOf(createDatabaseControlSource(environment))
  const refusals = createRefusalCounts({
    send: createRefusalReport(environment, name),
    untilDue: () => delay(reportRefusalsAfterMs),
    keepAlive: afterResponse,
  })
  const counter = createMinuteCounter({
    send: createMetricReport(environment, instanceId),
    now: Date.now,
    untilDue: (isUrgent) => delay(isUrgent ? flushAfterMs.urgent : flushAfterMs.calm),
    keepAlive: afterResponse,
  })
  beforeEnd(() => counter.flush())
  const telemetry = createTelemetry({ id: instanceId, functionName: name }, get, log)
  const recordRequest = createRecordRequest(telemetry, name, environment.supabaseUrl)

  function count(request: CountedRequest): void {
    counter.count(request)
    const { service, outcome, durationMs } = request
    // Registered names are few, and work has no others; those of callers whom nobody has checked yet could be any.
    const isRegistered = service === 'executor' || guard.isRegistered(request.operation)
    const operation = isRegistered ? request.operation : 'other'
    telemetry.request({ service, operation, outcome })
    if (durationMs === null || outcome === 'refused') return
    const attributes = { 'omnihub.service': service, 'omnihub.operation': operation }
    telemetry.duration('omnihub.request.duration', durationMs, attributes)
  }

  function onAnswered(answered: Answered): void {
    const { answer, durationMs, counted } = answered
    recordRequest(answered, guard.isRegistered(counted.operation))
    const outcome = requestOutcome(answer.status, codeOf(answer))
    if (outcome === null || !countedFunctions.includes(name)) return
    const operation = codeOf(answer) === 'UNKNOWN_OPERATION' ? 'other' : counted.operation
    const timed = counted.isTimed ? durationMs : null
    count({ service: 'api', operation, outcome, durationMs: timed })
  }

  const { allowedOrigins } = environment
  const identify = createIdentify(environment)
  return {
    environment,
    instanceId,
    log,
    guard,
    guardOf,
    refusals,
    count,
    telemetry,
    findObstacle: createFindObstacle(resolveDns, () => performance.now()),
    serve: (routes) =>
      createEndpoint({
        ...{ name, routes, identify, allowedOrigins, log, onAnswered },
        sample: telemetry.sample,
      }),
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
