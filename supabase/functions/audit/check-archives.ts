import {
  archivesToCheck,
  recordedArchiveChecks,
  type ArchiveToCheck,
} from '../_shared/contracts/audit.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import type { Answer } from '../_shared/http/answer.ts'
import type { Call } from '../_shared/http/endpoint.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobFailure, BlobStore } from '../_shared/ports/blob-store.ts'
import { checkArchive, type ArchiveCheck } from './check-archive.ts'
import { storeFailed } from './store-failed.ts'

/** So many are looked for by a call; the database says which of these are read whole. The next call goes on. */
const LOOKED_AT = 200
const WORKING_MS = 20_000

/**
 * Looks whether archives lie in the store as they were written down: each by its size, some by reading them whole. Those whose turn
 * is longest past come first, so that every one has its turn.
 */
export function createCheckArchives(database: RpcOptions, store: BlobStore | null) {
  return async ({ log }: Call<unknown>): Promise<Answer> => {
    if (store === null) return { status: 200, body: { looked_at: 0, configured: false } }
    const due = await callRpc(
      database,
      'read_archives_to_check',
      { page_size: LOOKED_AT },
      archivesToCheck,
    )
    if (!due.ok) return answerOfFailure(due.error, log)
    const { checks, failure } = await checkInTime(due.value.archives, store)
    const recorded = await callRpc(
      database,
      'record_archive_checks',
      { checks },
      recordedArchiveChecks,
    )
    if (!recorded.ok) return answerOfFailure(recorded.error, log)
    const { wrong } = recorded.value
    if (wrong > 0) log.write('error', 'archives_differ', { wrong })
    if (failure !== null) {
      const problem = 'The store of archives did not say what it holds.'
      return storeFailed(failure, log, problem, 'It is asked again with the next turn.')
    }
    const read = checks.filter((check) => check.read).length
    return { status: 200, body: { looked_at: checks.length, read, wrong, configured: true } }
  }
}

async function checkInTime(archives: readonly ArchiveToCheck[], store: BlobStore) {
  const until = performance.now() + WORKING_MS
  const checks: ArchiveCheck[] = []
  let failure: BlobFailure | null = null
  for (const archive of archives) {
    if (performance.now() > until) break
    const checked = await checkArchive(archive, store, archive.read_due)
    if (!checked.ok) {
      failure = checked.failure
      break
    }
    checks.push(checked.value)
  }
  return { checks, failure }
}
