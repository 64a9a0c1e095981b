import type { SwitchProof } from '@/backend/controls-reading.ts'
import { formatAge, formatRelative } from '@/lib/format-duration.ts'

/** Proofs come once a minute; after this long without one the switch counts as unproven (product.md §8). In ms. */
const silentAfterMs = 120_000

export interface ProofVerdict {
  state: 'proven' | 'due' | 'unproven'
  words: string
  /** The same among other evidence; null while there is none. */
  short: string | null
}

/**
 * Whether the kill switch is known to work, in words.
 * @param now by the server's clock, in ms since 1970 UTC
 */
export function proofVerdict(proof: SwitchProof | null, now: number): ProofVerdict {
  if (proof === null) {
    return unproven('Not proven to stop: what it is proven with is missing')
  }
  const { provenAt, durationMs, problem, since } = proof
  const last = provenAt === null ? 'yet' : `for ${formatAge(now - provenAt)}`
  if (problem !== null) return unproven(`Not proven to stop ${last}: ${problem}`)
  if (now - since > silentAfterMs) {
    return unproven(`Not proven to stop ${last}: nobody has tried`)
  }
  if (provenAt === null) {
    return { state: 'due', words: 'Proves itself once a minute, the first time soon', short: null }
  }
  const ago = formatRelative(provenAt, now)
  const took = durationMs === null ? '' : `, in ${(durationMs / 1000).toFixed(1)} s`
  return {
    state: 'proven',
    words: `Proven to stop ${ago}${took}`,
    short: `switch proven working ${ago}`,
  }
}

function unproven(words: string): ProofVerdict {
  return { state: 'unproven', words, short: 'switch not proven' }
}
