import { readBundleLine, type BundleHead, type BundleLine } from './bundle.ts'
import { CheckpointFeed, type Checkpoints } from './checkpoint-feed.ts'
import type { Cryptography } from './digest.ts'
import { problem } from './problem.ts'
import type { SealedRow } from './sealed-row.ts'
import { ChainVerifier, type Verdict } from './verify-chain.ts'

const batchSize = 1_000

/** What a bundle says of itself, and what can be said of it. */
export interface BundleVerdict extends Verdict {
  readonly head: BundleHead
  /** Rows that were not sealed when it was written. */
  readonly unsealed: number
}

export interface BundleScope {
  /** Checkpoints from elsewhere, in order: they count instead of those in the bundle, which came the same way as its rows. */
  readonly checkpoints?: Checkpoints
  /** Rows may be missing whose seals are there. */
  readonly mayBeArchived?: boolean
  readonly onProgress?: (checked: number) => void
}

/**
 * Verifies a bundle line by line; keeps a batch of rows and the checkpoints that cover them. Throws a SyntaxError that names the line
 * when the file is no bundle.
 */
export async function verifyBundle(
  lines: AsyncIterable<string>,
  cryptography: Cryptography,
  { checkpoints, mayBeArchived = false, onProgress }: BundleScope = {},
): Promise<BundleVerdict> {
  let head: BundleHead | null = null
  let verifier: ChainVerifier | null = null
  let feed: CheckpointFeed | null = null
  let end: Extract<BundleLine, { type: 'end' }> | null = null
  let batch: SealedRow[] = []
  /** What the chain had come to before the first row. */
  let before = 0
  let checked = 0
  let number = 0

  async function flush() {
    if (batch.length === 0) return
    checked += batch.length
    const rows = batch
    batch = []
    // By how many came, whatever number they claim.
    await feed?.coverTo(before + checked)
    await verifier?.addRows(rows)
    onProgress?.(checked)
  }

  for await (const text of lines) {
    number += 1
    if (text === '') continue
    if (end) throw new SyntaxError(`line ${number}: something follows the end of the bundle`)
    const line = lineOf(text, number)
    if (line.type === 'bundle') {
      if (head) throw new SyntaxError(`line ${number}: a second head`)
      head = line
      before = line.first_chain_no - 1
      const chain = new ChainVerifier(cryptography, {
        firstChainNo: line.first_chain_no,
        lastChainNo: line.last_chain_no,
        archivedTo: mayBeArchived ? line.last_chain_no : 0,
      })
      verifier = chain
      feed = feedOf(checkpoints, chain)
      continue
    }
    if (!verifier) throw new SyntaxError(`line ${number}: a bundle begins with its head`)
    if (line.type === 'row') {
      batch.push(line)
      if (batch.length >= batchSize) await flush()
    } else if (line.type === 'checkpoint') {
      await flush()
      if (!feed) await verifier.addCheckpoint(line)
    } else {
      end = line
    }
  }
  await flush()
  // Those that are left say how far the chain had come.
  await feed?.coverTo(Infinity)
  if (!head || !verifier) throw new SyntaxError('line 1: a bundle begins with its head')
  const verdict = verifier.finish()
  const isShort = !verdict.problem && !end
  return {
    ...verdict,
    head,
    unsealed: end?.unsealed ?? 0,
    problem: isShort
      ? problem('cut', verdict.verifiedTo + 1, null, 'The file ends before the end of its bundle.')
      : verdict.problem,
  }
}

function feedOf(checkpoints: Checkpoints | undefined, chain: ChainVerifier): CheckpointFeed | null {
  return checkpoints === undefined
    ? null
    : new CheckpointFeed(checkpoints, (checkpoint) => chain.addCheckpoint(checkpoint))
}

function lineOf(text: string, number: number): BundleLine {
  try {
    return readBundleLine(text)
  } catch (error) {
    throw new SyntaxError(
      `line ${number}: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
