import { archivedSpan, sealedRows } from '../_shared/contracts/audit.ts'
import { callRpc, type RpcOptions } from '../_shared/data/call-rpc.ts'
import { readStatement, type PublishedCheckpoint } from '../_shared/domain/audit/checkpoint.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { writeBundle } from '../_shared/domain/audit/write-bundle.ts'
import { toHex } from '../_shared/domain/hex.ts'
import { err, ok, type Result } from '../_shared/domain/result.ts'
import { refusal, type Answer } from '../_shared/http/answer.ts'
import type { Log } from '../_shared/http/log.ts'
import { answerOfFailure } from '../_shared/http/rpc-answer.ts'
import type { BlobFailure, BlobStore } from '../_shared/ports/blob-store.ts'
import { archivePath, pack, whyNotSpan, type Span } from './archive-file.ts'
import { readCheckpointsOf } from './checkpoint-blobs.ts'
import { storeFailed } from './store-failed.ts'

const cryptography = subtleCryptography(crypto.subtle)

interface Surroundings {
  readonly database: RpcOptions
  readonly store: BlobStore
  readonly log: Log
  /** What the chain calls this installation. */
  readonly installation: string
  /** Who asked for it; null when the schedule did. */
  readonly member: string | null
}

/** Archives one span and answers how many rows went, or why none did. */
export async function archiveSpan(
  span: Span,
  { database, store, log, installation, member }: Surroundings,
): Promise<Result<number, Answer>> {
  const signed = await readCheckpointsOf(span, store)
  if (!signed.ok) return err(notArchived(signed.failure, log))
  const written = await bundleOf(span, signed.value, { database, installation })
  if (!written.ok) return err(answerOfFailure(written.error, log))

  const wrong = await whyNotSpan(written.value, span, signed.value, cryptography)
  if (wrong !== null) {
    log.write('error', 'archive_refused', { ...span, wrong })
    return err(
      refusal('CHAIN_DIFFERS', 'The rows are not those that the checkpoints in the store signed.', {
        hint: 'Nothing was written or removed. Verify the log and look at the first bad row.',
        details: { ...span, problem: wrong },
      }),
    )
  }

  const path = archivePath(span)
  const put = await store.put(path, written.value)
  // Whoever put it there died before the rows went: it is read back like one's own.
  if (!put.ok && put.failure.kind !== 'exists') return err(notArchived(put.failure, log))
  const read = await store.get(path)
  if (!read.ok) return err(notArchived(read.failure, log))
  const broken = areEqual(read.value, written.value)
    ? null
    : await whyNotSpan(read.value, span, signed.value, cryptography)
  if (broken !== null) {
    log.write('error', 'archive_broken', { path, broken })
    return err(
      refusal('ARCHIVE_BROKEN', 'What lies in the store is not what was sealed.', {
        hint: 'Nothing was removed. Look at the file; move it away when it is no use, and archive again.',
        details: { path, problem: broken },
      }),
    )
  }

  const archived = await callRpc(
    { ...database, timeoutMs: 60_000 },
    'archive_audit',
    {
      ...span,
      ...{ path, location: store.location, bytes: read.value.length, member },
      digest: toHex(await cryptography.digest(read.value)),
    },
    archivedSpan,
  )
  return archived.ok ? ok(archived.value.rows) : err(answerOfFailure(archived.error, log))
}

/** The bundle of a span. The same rows give the same bytes: its time is that of the checkpoint it ends at. */
async function bundleOf(
  span: Span,
  checkpoints: readonly PublishedCheckpoint[],
  { database, installation }: Pick<Surroundings, 'database' | 'installation'>,
) {
  let failure: Parameters<typeof answerOfFailure>[0] | undefined
  const source = {
    async rows(after: number) {
      const page = await callRpc(
        { ...database, timeoutMs: 30_000 },
        'read_sealed_rows',
        { after_chain_no: after, page_size: 5_000 },
        sealedRows,
      )
      if (page.ok) return page.value.rows
      failure = page.error
      return []
    },
    checkpoints: () => Promise.resolve({ checkpoints, more: false }),
  }
  const last = readStatement(checkpoints.at(-1)?.statement ?? '')
  const bytes = await pack(
    writeBundle(source, {
      ...{ installation, exportedAt: last?.published_at ?? '', unsealed: 0 },
      ...{ firstChainNo: span.first_chain_no, lastChainNo: span.last_chain_no },
    }),
  )
  return failure === undefined ? ok(bytes) : err(failure)
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

function notArchived(failure: BlobFailure, log: Log): Answer {
  return storeFailed(
    failure,
    log,
    'The store of archives did not do what it was asked.',
    'Nothing was removed. It goes on from here when the store works again.',
  )
}
