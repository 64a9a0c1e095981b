import type { ArchiveToCheck } from '../_shared/contracts/audit.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import { toHex } from '../_shared/domain/hex.ts'
import type { BlobOutcome, BlobStore } from '../_shared/ports/blob-store.ts'
import { archivePath, whyNotSpan } from './archive-file.ts'
import { readCheckpointsOf } from './checkpoint-blobs.ts'

const cryptography = subtleCryptography(crypto.subtle)

/** How an archive was found; `read` says that all of it was. */
export type ArchiveCheck = { readonly id: number; readonly read: boolean } & (
  | { readonly outcome: 'there'; readonly problem: null }
  | { readonly outcome: 'missing' | 'differs'; readonly problem: string }
)

/**
 * Looks for an archive under the name that its span gives it, whatever else is written down: by its size, or whole. Fails only when the
 * store does not say.
 */
export async function checkArchive(
  archive: ArchiveToCheck,
  store: BlobStore,
  isRead: boolean,
): Promise<BlobOutcome<ArchiveCheck>> {
  const { id, bytes, location } = archive
  const found = (
    outcome: 'missing' | 'differs',
    problem: string,
    read: boolean,
  ): BlobOutcome<ArchiveCheck> => ({ ok: true, value: { id, read, outcome, problem } })
  const missing = () =>
    found(
      'missing',
      location === store.location
        ? 'It is not in the store.'
        : `It is not in the store; it was written to ${location}.`,
      false,
    )

  const size = await store.size(archivePath(archive))
  if (!size.ok) return size.failure.kind === 'missing' ? missing() : size
  if (size.value !== bytes) {
    return found('differs', `It has ${size.value} bytes, and ${bytes} were written.`, false)
  }
  if (!isRead) return { ok: true, value: { id, read: false, outcome: 'there', problem: null } }

  const file = await store.get(archivePath(archive))
  if (!file.ok) return file.failure.kind === 'missing' ? missing() : file
  if (toHex(await cryptography.digest(file.value)) !== archive.digest) {
    return found('differs', 'Its SHA-256 is not the one that was written down.', true)
  }
  // Whoever changed what is written down could have put a file of their own that fits it.
  const signed = await readCheckpointsOf(archive, store)
  if (!signed.ok) return signed
  const wrong =
    signed.value.length === 0
      ? null
      : await whyNotSpan(file.value, archive, signed.value, cryptography)
  return wrong === null
    ? { ok: true, value: { id, read: true, outcome: 'there', problem: null } }
    : found('differs', wrong, true)
}
