import * as z from 'zod/mini'
import { blastRadius, type BlastRadius, type EstimateAnswer } from '../contracts/estimates.ts'
import { createEstimates, type EstimatedRequest } from '../data/estimates.ts'
import { err, ok, type Result } from '../domain/result.ts'
import type { FunctionContext } from './function-context.ts'
import { problemOfCall, signedPost, type SignedPost } from './signed-post.ts'
import type { Trace } from './trace.ts'

/** An estimator has this long, in ms: nobody waits for a figure longer than for the decision itself. */
const estimateWithinMs = 500

/** What a request would touch. Null: nobody could tell, which counts as critical. Never rejects. */
export type Estimate = (
  operation: string,
  paramsText: string,
  trace?: Trace | null,
) => Promise<BlastRadius | null>

export type EstimateContext = Pick<
  FunctionContext,
  'environment' | 'findObstacle' | 'log' | 'telemetry'
>

/**
 * Asks the operation's estimator: the database counts itself where that is a SQL function, an endpoint
 * is asked by a signed call and its answer kept. Failing, late, missing or not understood is unknown.
 */
export function createEstimate(context: EstimateContext): Estimate {
  const { environment, findObstacle, log, telemetry } = context
  const { supabaseUrl, secretKey, signingKey } = environment
  const estimates = createEstimates({ supabaseUrl, apikey: secretKey })

  async function record(
    request: Pick<EstimatedRequest, 'operation' | 'revision' | 'params_text'>,
    answer: Result<BlastRadius, string>,
  ): Promise<BlastRadius | null> {
    const { operation } = request
    const radius = answer.ok ? answer.value : null
    const why = answer.ok ? null : answer.error
    const recorded = await estimates.record({ ...request, radius, why })
    if (why !== null) log.write('warn', 'estimate_failed', { operation, why })
    if (recorded.ok) return radius
    log.write('warn', 'estimate_not_recorded', { operation, error: recorded.error })
    // An envelope may claim only what is stored.
    return null
  }

  async function obstacleTo({ endpoint_url, private_endpoints_allowed }: EstimateAnswer) {
    return endpoint_url === null || private_endpoints_allowed ? null : findObstacle(endpoint_url)
  }

  return async (operation, params_text, trace = null) => {
    const answer = await estimates.estimate(operation, params_text)
    if (!answer.ok) {
      const why = `the estimator failed: ${answer.error.code}`
      return record({ operation, revision: null, params_text }, err(why))
    }
    const asked = answer.value
    const request = { operation, revision: asked.revision, params_text }
    if (asked.kind === 'none') return null
    if (asked.kind === 'endpoint') {
      const obstacle = await obstacleTo(asked)
      const given = obstacle
        ? err(`the estimator ${obstacle.words}`)
        : await askEndpoint(signingKey, operation, params_text, asked, { trace, telemetry })
      return record(request, given)
    }
    if (asked.radius === null) {
      log.write('warn', 'estimate_failed', { operation, why: asked.why })
      return null
    }
    const counted = z.safeParse(blastRadius, asked.radius)
    return counted.success
      ? counted.data
      : record(request, err('the estimator answered something else than an estimate'))
  }
}

async function askEndpoint(
  signingKey: string,
  operation: string,
  body: string,
  { endpoint_url, key_version }: EstimateAnswer,
  recorded: Pick<SignedPost, 'trace' | 'telemetry'>,
): Promise<Result<BlastRadius, string>> {
  if (endpoint_url === null) return err('the estimator has no address')
  const id = crypto.randomUUID()
  try {
    const reply = await signedPost(signingKey, {
      url: endpoint_url,
      operation,
      keyVersion: key_version,
      mode: 'estimate',
      subject: id,
      idempotencyKey: `estimate-${id}`,
      body,
      timeoutMs: estimateWithinMs,
      ...recorded,
    })
    if (reply.status !== 200) return err(`the estimator answered HTTP ${reply.status}`)
    const given = z.safeParse(blastRadius, parseJson(reply.text))
    return given.success
      ? ok(given.data)
      : err('the estimator answered something else than an estimate')
  } catch (error) {
    return err(`the estimator: ${problemOfCall(error, estimateWithinMs)}`)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
