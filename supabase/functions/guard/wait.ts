import type * as z from 'zod/mini'
import type { ApprovalStatus, waitInput } from '../_shared/contracts/approvals.ts'
import { createApprovals } from '../_shared/data/approvals.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Environment } from '../_shared/http/environment.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { KeyCall } from './ask.ts'

/** While somebody waits, the database is asked this often, in ms. */
const readEveryMs = 500

/**
 * Tells what became of an approval. With `wait_s` it answers as soon as something has changed that the
 * requester can act on, or after that time; it loops short reads and holds nothing in the database.
 */
export function createWait({
  environment,
}: {
  readonly environment: Pick<Environment, 'supabaseUrl' | 'secretKey'>
}) {
  const { supabaseUrl, secretKey } = environment
  const approvals = createApprovals({ supabaseUrl, apikey: secretKey })

  return async (call: KeyCall<z.infer<typeof waitInput>>): Promise<Answer> => {
    const { id = '' } = call.path
    const { wait_s = 0, seen = Infinity } = call.input
    const waitUntil = performance.now() + Number(wait_s) * 1_000
    const isNews = (question: { readonly id: number }) => question.id > Number(seen)
    const first = await approvals.readStatus(id, call.caller.key, false)
    let latest = first
    while (first.ok && latest.ok && isSame(first.value, latest.value)) {
      if (latest.value.status !== 'pending' || latest.value.questions.some(isNews)) break
      const leftMs = waitUntil - performance.now()
      if (leftMs <= 0 || call.signal.aborted) break
      await pause(Math.min(readEveryMs, leftMs), call.signal)
      latest = await approvals.readStatus(id, call.caller.key, true)
    }
    return latest.ok ? { status: 200, body: latest.value } : answerOfFailure(latest.error, call.log)
  }
}

/** By what a requester can act on: the decision, how far it is, and what people ask. */
function isSame(first: ApprovalStatus, latest: ApprovalStatus): boolean {
  return newsOf(first) === newsOf(latest)
}

function newsOf({ status, given, needed, questions }: ApprovalStatus): string {
  return JSON.stringify([status, given, needed, questions.map(({ id, answer }) => [id, answer])])
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
