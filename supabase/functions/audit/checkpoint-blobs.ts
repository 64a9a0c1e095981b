import * as z from 'zod/mini'
import { publishedCheckpoint } from '../_shared/contracts/audit.ts'
import { readStatement, type PublishedCheckpoint } from '../_shared/domain/audit/checkpoint.ts'
import type { BlobOutcome, BlobStore } from '../_shared/ports/blob-store.ts'
import type { Span } from './archive-file.ts'

export const checkpointFolder = 'checkpoints/'

/** Where the checkpoint of a number lies: names of one length, so that their order is that of the numbers. */
export function checkpointPath(chainNo: number): string {
  return `${checkpointFolder}${String(chainNo).padStart(12, '0')}.json`
}

export function putCheckpoint(store: BlobStore, checkpoint: PublishedCheckpoint) {
  const chainNo = readStatement(checkpoint.statement)?.chain_no ?? 0
  const bytes = new TextEncoder().encode(`${JSON.stringify(checkpoint)}\n`)
  return store.put(checkpointPath(chainNo), bytes)
}

/** The checkpoint that lies under a path; null when what lies there is none. */
export async function readCheckpoint(
  store: BlobStore,
  path: string,
): Promise<BlobOutcome<PublishedCheckpoint | null>> {
  const read = await store.get(path)
  return read.ok ? { ok: true, value: parse(new TextDecoder().decode(read.value)) } : read
}

/** The next checkpoints after a number, as they lie in the store; at most so many. */
export async function readCheckpoints(
  store: BlobStore,
  after: number,
  limit: number,
): Promise<BlobOutcome<{ checkpoints: PublishedCheckpoint[]; more: boolean }>> {
  const listed = await store.list(checkpointFolder, checkpointPath(after))
  if (!listed.ok) return listed
  const checkpoints: PublishedCheckpoint[] = []
  for (const path of listed.value.slice(0, limit)) {
    const read = await readCheckpoint(store, path)
    if (!read.ok) return read
    if (read.value === null) {
      return { ok: false, failure: { kind: 'failed', error: `${path} is no checkpoint` } }
    }
    checkpoints.push(read.value)
  }
  return { ok: true, value: { checkpoints, more: listed.value.length > limit } }
}

/** The checkpoints of a span, as they lie in the store. */
export async function readCheckpointsOf(
  span: Span,
  store: BlobStore,
): Promise<BlobOutcome<PublishedCheckpoint[]>> {
  const value: PublishedCheckpoint[] = []
  for (let after = span.first_chain_no - 1; after < span.last_chain_no;) {
    const page = await readCheckpoints(store, after, 100)
    if (!page.ok) return page
    for (const checkpoint of page.value.checkpoints) {
      const endsAt = readStatement(checkpoint.statement)?.chain_no
      if (endsAt === undefined || endsAt > span.last_chain_no) return { ok: true, value }
      value.push(checkpoint)
      after = endsAt
    }
    if (!page.value.more) break
  }
  return { ok: true, value }
}

function parse(text: string): PublishedCheckpoint | null {
  try {
    const parsed = z.safeParse(publishedCheckpoint, JSON.parse(text))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
