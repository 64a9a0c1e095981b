import type * as z from 'zod/mini'
import { auditIntegrity, type checkpointsQuery } from '../_shared/contracts/audit.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobStore } from '../_shared/ports/blob-store.ts'
import { readCheckpoints } from './checkpoint-blobs.ts'
import { storeFailed } from './store-failed.ts'

const PAGE = 50

/**
 * Checkpoints as they lie in the store, for whoever may read the log: those of the table prove nothing against the owner of
 * the database. Who may is asked of the database, in the name of the member.
 */
export function createServeCheckpoints(environment: Environment, store: BlobStore | null) {
  return async ({
    input,
    ...call
  }: Call<
    z.infer<typeof checkpointsQuery>,
    Extract<Principal, { kind: 'user' }>
  >): Promise<Answer> => {
    const member = asMember(environment, { input, ...call })
    const allowed = await callRpc(member, 'read_audit_integrity', {}, auditIntegrity)
    if (!allowed.ok) return answerOfFailure(allowed.error, call.log)
    if (store === null) {
      return { status: 200, body: { checkpoints: [], more: false, location: null } }
    }
    const read = await readCheckpoints(store, Number(input.after ?? 0), PAGE)
    if (!read.ok) {
      return storeFailed(
        read.failure,
        call.log,
        'The store of checkpoints gave no answer.',
        'The log can be verified without them; it is then not anchored.',
      )
    }
    return { status: 200, body: { ...read.value, location: store.location } }
  }
}
