import type { CheckpointsToCompare } from '../_shared/contracts/audit.ts'
import {
  checkCheckpoint,
  statementHash,
  type PublishedCheckpoint,
} from '../_shared/domain/audit/checkpoint.ts'
import { subtleCryptography } from '../_shared/domain/audit/digest.ts'
import type { BlobOutcome, BlobStore } from '../_shared/ports/blob-store.ts'
import { checkpointFolder, checkpointPath, readCheckpoint } from './checkpoint-blobs.ts'
import type { Difference } from './note-comparison.ts'

const cryptography = subtleCryptography(crypto.subtle)

type Recorded = CheckpointsToCompare['checkpoints'][number]

/** A checkpoint that is the one that is written down; without hashes where it was published to another store. */
export type ReadAgain = { readonly chain_no: number; readonly hashes: readonly string[] | null }

/** Those that are as they are written down, and what is wrong with the one after them. */
export interface Compared {
  readonly compared: readonly ReadAgain[]
  readonly difference: Difference | null
}

/**
 * Reads the published checkpoints again and holds them against those that are written down, in order, up to the first that differs:
 * one of them is missing, another one, not whole, or one lies there that nobody wrote down. Fails only when the store does not say.
 */
export async function comparePublished(
  { after, previous, checkpoints }: CheckpointsToCompare,
  store: BlobStore,
): Promise<BlobOutcome<Compared>> {
  const listed = await store.list(checkpointFolder, checkpointPath(after ?? 0))
  if (!listed.ok) return listed
  const compared: ReadAgain[] = []
  const differs = (difference: Difference): BlobOutcome<Compared> => ({
    ok: true,
    value: { compared, difference },
  })
  let end = after ?? 0
  let hashBefore = previous
  for (const recorded of checkpoints) {
    const hole = whyHole(recorded, end, listed.value)
    if (hole !== null) return differs({ code: 'CHAIN_DIFFERS', problem: hole })
    const read = await readCheckpoint(store, checkpointPath(recorded.chain_no))
    if (!read.ok && read.failure.kind !== 'missing') return read
    const difference = read.ok
      ? await whyAnother(recorded, hashBefore, read.value)
      : whyMissing(recorded, store)
    if (difference !== null) return differs(difference)
    compared.push({
      chain_no: recorded.chain_no,
      hashes: read.ok ? (read.value?.hashes ?? []) : null,
    })
    end = recorded.chain_no
    hashBefore = await statementHash(recorded.statement, cryptography)
  }
  return { ok: true, value: { compared, difference: null } }
}

/** A checkpoint is not written down any more: the next one does not follow, or the store still holds it. */
function whyHole(recorded: Recorded, end: number, paths: readonly string[]): string | null {
  const forgotten = paths.find(
    (path) => path > checkpointPath(end) && path < checkpointPath(recorded.chain_no),
  )
  if (forgotten !== undefined) return `The store holds ${forgotten}, which is not written down.`
  return recorded.first_chain_no === end + 1
    ? null
    : `No checkpoint is written down for the numbers ${end + 1} to ${recorded.first_chain_no - 1}.`
}

/** Whoever goes on in a new bucket, after a restore say, keeps the old one as proof. */
function whyMissing({ chain_no, location }: Recorded, store: BlobStore): Difference | null {
  return location === store.location
    ? {
        code: 'CHECKPOINT_MISSING',
        problem: `The checkpoint at ${chain_no} is not in the store any more.`,
      }
    : null
}

async function whyAnother(
  recorded: Recorded,
  hashBefore: string | null,
  published: PublishedCheckpoint | null,
): Promise<Difference | null> {
  const name = `The checkpoint at ${recorded.chain_no}`
  if (published === null) {
    return { code: 'CHECKPOINT_BROKEN', problem: `${name} in the store cannot be read.` }
  }
  const checked = await checkCheckpoint(published, cryptography)
  if (!checked.ok) return { code: 'CHECKPOINT_BROKEN', problem: checked.error }
  if (published.statement !== recorded.statement) {
    return {
      code: 'CHAIN_DIFFERS',
      problem: `${name} is written down otherwise than it was published.`,
    }
  }
  return checked.value.previous === hashBefore
    ? null
    : { code: 'CHAIN_DIFFERS', problem: `${name} does not follow the one before it.` }
}
