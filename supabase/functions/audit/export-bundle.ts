import { auditIntegrity, sealedRows } from '../_shared/contracts/audit.ts'
import type { PublishedCheckpoint } from '../_shared/domain/audit/checkpoint.ts'
import { writeBundle } from '../_shared/domain/audit/write-bundle.ts'
import type { BlobStore } from '../_shared/ports/blob-store.ts'
import { readCheckpoints } from './checkpoint-blobs.ts'
import type { ExportChunk, ExportFormat, ExportSource } from './export-formats.ts'
import { readOrThrow } from './read-or-throw.ts'

const pageSize = 1_000
const checkpointsAtOnce = 20

/**
 * The sealed log with its checkpoints, for who verifies it without this installation. It is always the whole one: a part could
 * not prove that nothing was left out of it.
 */
export function createBundleFormat(store: BlobStore | null): ExportFormat {
  return {
    contentType: 'application/x-ndjson; charset=utf-8',
    extension: 'bundle.ndjson',
    isWhole: true,
    write: (source) => writePieces(source, store),
  }
}

async function* writePieces(
  { database }: ExportSource,
  store: BlobStore | null,
): AsyncGenerator<ExportChunk> {
  const integrity = await readOrThrow(database, 'read_audit_integrity', {}, auditIntegrity)
  let read = 0
  let told = 0
  const pieces = writeBundle(
    {
      rows: async (after) => {
        const args = { after_chain_no: after, page_size: pageSize }
        const { rows } = await readOrThrow(database, 'read_sealed_rows', args, sealedRows)
        read += rows.filter((row) => row.chain_no <= integrity.sealed_to).length
        return rows
      },
      checkpoints: (after) => checkpointsAfter(store, after),
    },
    {
      installation: integrity.installation ?? '',
      exportedAt: new Date().toISOString(),
      firstChainNo: 1,
      lastChainNo: integrity.sealed_to,
      unsealed: integrity.unsealed,
    },
  )
  for await (const text of pieces) {
    yield { text, rows: read - told }
    told = read
  }
}

async function checkpointsAfter(
  store: BlobStore | null,
  after: number,
): Promise<{ checkpoints: PublishedCheckpoint[]; more: boolean }> {
  if (store === null) return { checkpoints: [], more: false }
  const read = await readCheckpoints(store, after, checkpointsAtOnce)
  if (read.ok) return read.value
  throw new Error(`the store of checkpoints: ${JSON.stringify(read.failure)}`)
}
