import type * as z from 'zod/mini'
import { archivePlan, auditIntegrity, type archiveOrder } from '../_shared/contracts/audit.ts'
import { asMember } from '../_shared/data/as-member.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import type { Environment } from '../_shared/http/environment.ts'
import type { Principal } from '../_shared/http/identity.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobStore } from '../_shared/ports/blob-store.ts'
import { archiveSpan } from './archive-span.ts'
import { differenceIn, noteComparison } from './note-comparison.ts'

/** A call goes on with the next span for so long; whoever wants more calls again. */
const WORKING_MS = 30_000

/**
 * Moves the oldest rows of the log to the store, span by span: written, read back, verified, and only then removed, by the database,
 * which looks again at all it can know. With `dry_run` it says what would go and touches nothing.
 */
export function createArchiveLog(
  environment: Environment,
  database: RpcOptions,
  store: BlobStore | null,
) {
  return async ({
    input,
    caller,
    ...call
  }: Call<
    z.infer<typeof archiveOrder>,
    Extract<Principal, { kind: 'user' | 'service' }>
  >): Promise<Answer> => {
    // Whether somebody may is for the database to say, of the person and not of the key that removes in the end.
    const asking =
      caller.kind === 'user' ? asMember(environment, { input, caller, ...call }) : database
    const before = input.before === undefined ? null : `${input.before}-01`
    const plan = () =>
      callRpc({ ...asking, timeoutMs: 60_000 }, 'plan_archive', { before }, archivePlan)
    const until = performance.now() + WORKING_MS

    const first = await plan()
    if (!first.ok) return answerOfFailure(first.error, call.log)
    const would = { ...first.value, configured: store !== null }
    if (input.dry_run === true)
      return { status: 200, body: { ...would, archived_rows: 0, dry_run: true } }
    if (store === null) {
      return caller.kind === 'service'
        ? { status: 200, body: { ...would, archived_rows: 0 } }
        : refusal('STORE_UNAVAILABLE', 'No store is configured for archives.', {
            hint: 'Set BLOB_STORAGE; nothing was removed.',
          })
    }
    const integrity = await callRpc(database, 'read_audit_integrity', {}, auditIntegrity)
    if (!integrity.ok) return answerOfFailure(integrity.error, call.log)

    let archivedRows = 0
    let now = first.value
    while (now.next !== null && performance.now() < until) {
      const outcome = await archiveSpan(now.next, {
        ...{ database, store, log: call.log, installation: integrity.value.installation ?? '' },
        member: caller.kind === 'user' ? caller.id : null,
      })
      if (!outcome.ok) {
        const difference = differenceIn(outcome.error)
        if (difference !== null) await noteComparison(database, 'archiving', difference)
        return outcome.error
      }
      archivedRows += outcome.value
      const next = await plan()
      if (!next.ok) return answerOfFailure(next.error, call.log)
      now = next.value
    }
    // What differed was next: once something went, or nothing of all that may is left to go, it does not any more.
    if (archivedRows > 0 || (now.next === null && before === null)) {
      const noted = await noteComparison(database, 'archiving', null)
      if (!noted.ok) return answerOfFailure(noted.error, call.log)
    }
    return { status: 200, body: { ...now, configured: true, archived_rows: archivedRows } }
  }
}
