import type { Digest } from './digest.ts'
import { concat } from './link.ts'

const leafPrefix = Uint8Array.of(0)
const nodePrefix = Uint8Array.of(1)

/**
 * The root of a Merkle tree over some hashes, in their order: RFC 6962 §2.1, in which leaves and nodes are told apart by a
 * byte before them and a node without a neighbour goes up as it is. Throws a RangeError for no leaves.
 */
export async function merkleRoot(
  leaves: readonly Uint8Array[],
  digest: Digest,
): Promise<Uint8Array<ArrayBuffer>> {
  if (leaves.length === 0) throw new RangeError('a tree needs a leaf')
  let level = await Promise.all(leaves.map(async (leaf) => digest(concat(leafPrefix, leaf))))
  while (level.length > 1) {
    const pairs: Promise<Uint8Array<ArrayBuffer>>[] = []
    for (let at = 0; at < level.length; at += 2) pairs.push(join(level[at], level[at + 1], digest))
    level = await Promise.all(pairs)
  }
  const [root] = level
  if (!root) throw new RangeError('a tree needs a leaf')
  return root
}

async function join(
  left: Uint8Array<ArrayBuffer> | undefined,
  right: Uint8Array<ArrayBuffer> | undefined,
  digest: Digest,
) {
  if (!left) throw new RangeError('a node needs a child')
  return right ? digest(concat(nodePrefix, left, right)) : left
}
