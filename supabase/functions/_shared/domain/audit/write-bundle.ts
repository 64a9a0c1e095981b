import { bundleText, bundleVersion } from './bundle.ts'
import { readStatement, type PublishedCheckpoint } from './checkpoint.ts'
import type { SealedRow } from './sealed-row.ts'

/** Where the parts of a bundle come from, page by page. */
export interface BundleSource {
  /** The next sealed rows after a number; none at the end of the chain. */
  rows(after: number): Promise<readonly SealedRow[]>
  /** The next checkpoints after a number. */
  checkpoints(
    after: number,
  ): Promise<{ readonly checkpoints: readonly PublishedCheckpoint[]; readonly more: boolean }>
}

export interface BundleFacts {
  readonly installation: string
  /** UTC. */
  readonly exportedAt: string
  readonly firstChainNo: number
  readonly lastChainNo: number
  /** Rows that no seal covered when it was written: they are not in it. */
  readonly unsealed: number
}

/**
 * A bundle as pieces of text, one per page of rows: head, rows in the order of the chain, each checkpoint after the row it ends
 * at, and an end without which a reader knows that something is missing. Rejects with what the source rejects with.
 */
export async function* writeBundle(
  source: BundleSource,
  { installation, exportedAt, firstChainNo, lastChainNo, unsealed }: BundleFacts,
): AsyncGenerator<string> {
  yield bundleText({
    type: 'bundle',
    version: bundleVersion,
    installation,
    exported_at: exportedAt,
    first_chain_no: firstChainNo,
    last_chain_no: lastChainNo,
  })
  const checkpoints = checkpointsUpTo(source, firstChainNo, lastChainNo)
  let next = await checkpoints.next()
  let rows = 0
  for (let after = firstChainNo - 1; after < lastChainNo;) {
    const page = (await source.rows(after)).filter((row) => row.chain_no <= lastChainNo)
    let text = ''
    for (const row of page) {
      text += bundleText({ type: 'row', ...row })
      rows += 1
      while (!next.done && next.value.endsAt <= row.chain_no) {
        text += bundleText({ type: 'checkpoint', ...next.value.checkpoint })
        next = await checkpoints.next()
      }
    }
    if (page.length === 0) break
    yield text
    after = page.at(-1)?.chain_no ?? lastChainNo
  }
  yield bundleText({ type: 'end', rows, unsealed })
}

async function* checkpointsUpTo(source: BundleSource, first: number, last: number) {
  for (let after = first - 1; ;) {
    const page = await source.checkpoints(after)
    for (const checkpoint of page.checkpoints) {
      const endsAt = readStatement(checkpoint.statement)?.chain_no
      if (endsAt === undefined || endsAt > last) return
      yield { checkpoint, endsAt }
      after = endsAt
    }
    if (!page.more || page.checkpoints.length === 0) return
  }
}
