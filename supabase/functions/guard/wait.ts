import type * as z from 'zod/mini'
import type { ApprovalStatus, waitInput } from '../_shared/contracts/approvals.ts'
import { createApprovals } from '../_shared/data/approvals.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { FunctionContext } from '../_shared/http/function-context.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { KeyCall } from './ask.ts'

/** While somebody waits, the database is asked this often, in ms. */
const readEveryMs = 500

/**
 * Tells what became of an approval. With `wait_s` it answers as soon as something has changed that the
 * requester can act on, or after that time; it loops short reads and holds nothing in the database.
 */
export function createWait({ environment }: FunctionContext) {
  const { supabaseUrl, secretKey } = environment
  const approvals = createApprovals({ supabaseUrl, apikey: secretKey })

  return async (call: KeyCall<z.infer<typeof waitInput>>): Promise<Answer> => {
    const { id = '' } = call.path
    const waitUntil = performance.now() + Number(call.input.wait_s ?? 0) * 1_000
    const first = await approvals.readStatus(id, call.caller.key, false)
    let latest = first
    while (first.ok && latest.ok && isWaiting(first.value, latest.value)) {
      const leftMs = waitUntil - performance.now()
      if (leftMs <= 0 || call.signal.aborted) break
      await pause(Math.min(readEveryMs, leftMs), call.signal)
      latest = await approvals.readStatus(id, call.caller.key, true)
    }
    return latest.ok ? { status: 200, body: latest.value } : answerOfFailure(latest.error, call.log)
  }
}

function isWaiting(first: ApprovalStatus, latest: ApprovalStatus): boolean {
  return latest.status === 'pending' && newsOf(first) === newsOf(latest)
}

function newsOf({ given, needed, questions }: ApprovalStatus): string {
  return JSON.stringify([given, needed, questions.map(({ id, answer }) => [id, answer])])
}

/** Waits, but not for somebody who has gone. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
