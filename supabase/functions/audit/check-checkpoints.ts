import { checkpointsToCompare, recordedTurn } from '../_shared/contracts/audit.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobStore } from '../_shared/ports/blob-store.ts'
import { comparePublished } from './compare-published.ts'
import { storeFailed } from './store-failed.ts'

/**
 * Reads published checkpoints again, some with each call, all of them in turn, and has the database compare its seals with the hashes
 * they list: whoever changes the log and what is written down of its checkpoints cannot change what was published.
 */
export function createCheckCheckpoints(database: RpcOptions, store: BlobStore | null) {
  return async ({ log }: Call<unknown>): Promise<Answer> => {
    if (store === null) return { status: 200, body: { compared: 0, configured: false } }
    const due = await callRpc(database, 'read_checkpoints_to_compare', {}, checkpointsToCompare)
    if (!due.ok) return answerOfFailure(due.error, log)
    const { after, is_last: ended } = due.value
    if (after === null) return { status: 200, body: { compared: 0, configured: true } }
    const found = await comparePublished(due.value, store)
    if (!found.ok) {
      const problem = 'The store did not say what was published.'
      return storeFailed(found.failure, log, problem, 'It is asked again with the next turn.')
    }
    const { compared, difference } = found.value
    const recorded = await callRpc(
      database,
      'record_checkpoint_turn',
      {
        after,
        compared,
        ended,
        code: difference?.code ?? null,
        problem: difference?.problem ?? null,
      },
      recordedTurn,
    )
    if (!recorded.ok) return answerOfFailure(recorded.error, log)
    const { problem } = recorded.value
    if (problem !== null) log.write('error', 'published_checkpoint_differs', { problem })
    return { status: 200, body: { compared: compared.length, configured: true, problem } }
  }
}
