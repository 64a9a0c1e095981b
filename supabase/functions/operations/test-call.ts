import type { BegunTest } from '../_shared/contracts/operation-tests.ts'
import { toHex } from '../_shared/domain/hex.ts'
import type { FindObstacle } from '../_shared/http/find-obstacle.ts'
import { signedHeaders } from '../_shared/http/signed-call.ts'
import { problemOfCall } from '../_shared/http/signed-post.ts'
import type { Trace } from '../_shared/http/trace.ts'

export type TestResult = {
  readonly http_status: number | null
  readonly duration_ms: number
  /** `unchecked`: a wrong signature was taken as well. `unknown`: the answer says nothing about it. */
  readonly signature: 'accepted' | 'refused' | 'unchecked' | 'unknown'
  /** Null when the endpoint is ready for live calls. */
  readonly problem: string | null
}

/** Nobody waits longer for an answer that does nothing. */
const longestWaitMs = 10_000
const body = '{}'

/**
 * Looks where the endpoint leads and calls it twice: with a wrong signature, which it must refuse, and with ours, which it must take. That it
 * answers alone would prove nothing: a receiver that checks nothing answers best.
 */
export async function testCall(
  signingKey: string,
  operation: BegunTest,
  trace: Trace,
  findObstacle: FindObstacle,
): Promise<TestResult> {
  const timeoutMs = Math.min(operation.timeout_ms, longestWaitMs)
  let startedAt = performance.now()
  const elapsed = () => Math.round(performance.now() - startedAt)
  const obstacle = operation.private_endpoints_allowed
    ? null
    : await findObstacle(operation.endpoint_url)
  if (obstacle !== null) {
    return {
      http_status: null,
      duration_ms: 0,
      signature: 'unknown',
      problem: `It ${obstacle.words}.`,
    }
  }
  try {
    const forged = await send(await headersFor(true))
    if (isSuccess(forged)) {
      return {
        http_status: forged,
        duration_ms: elapsed(),
        signature: 'unchecked',
        problem: `It answered ${forged} to a wrong signature, so it does not check who calls.`,
      }
    }
    const headers = await headersFor(false)
    startedAt = performance.now()
    const status = await send(headers)
    return { http_status: status, duration_ms: elapsed(), ...verdictOn(status) }
  } catch (error) {
    return {
      http_status: null,
      duration_ms: elapsed(),
      signature: 'unknown',
      problem: `It gave ${sentence(problemOfCall(error, timeoutMs))}.`,
    }
  }

  async function headersFor(isForged: boolean): Promise<Record<string, string>> {
    const subject = crypto.randomUUID()
    const headers = await signedHeaders(signingKey, {
      operation: operation.name,
      workflowId: subject,
      idempotencyKey: `test-${subject}`,
      fence: 0,
      notAfterMs: Date.now() + timeoutMs,
      mode: 'test',
      keyVersion: operation.key_version,
      traceparent: trace.traceparent,
      body,
    })
    return isForged ? { ...headers, 'omnihub-signature': `v1=${randomHex()}` } : headers
  }

  async function send(headers: Record<string, string>): Promise<number> {
    const response = await fetch(operation.endpoint_url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    return response.status
  }
}

function verdictOn(status: number): Pick<TestResult, 'signature' | 'problem'> {
  if (isSuccess(status)) return { signature: 'accepted', problem: null }
  if (status === 401 || status === 403) {
    return { signature: 'refused', problem: `It refused our signature with ${status}.` }
  }
  const isRedirect = status >= 300 && status < 400
  return {
    signature: 'unknown',
    problem: isRedirect
      ? `It answered with a redirect (${status}), which calls do not follow.`
      : `It answered ${status}.`,
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function sentence(problem: string): string {
  return problem === 'could not be reached' ? 'no answer: it could not be reached' : problem
}

function randomHex(): string {
  return toHex(crypto.getRandomValues(new Uint8Array(32)))
}
