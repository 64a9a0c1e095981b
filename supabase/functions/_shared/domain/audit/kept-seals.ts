import { seqOf, type SealedRow } from './sealed-row.ts'

/** At least as many are kept, and fewer than twice as many. */
const enough = 50_000

/** What is kept of a seal for a checkpoint that comes after it. */
export interface KeptSeal {
  readonly chainNo: number
  readonly hash: string
  /** The number of its row in the audit log; null when the row is not there. */
  readonly seq: number | null
}

/**
 * The last seals of a chain, for checkpoints that come after the rows they cover. Forgets the older half at once: to take the oldest
 * out each time costs more than to hash a row.
 */
export class KeptSeals {
  #seals: KeptSeal[] = []

  /** Takes the next one. */
  keep(row: SealedRow): void {
    if (this.#seals.length === 2 * enough) this.#seals = this.#seals.slice(enough)
    this.#seals.push({ chainNo: row.chain_no, hash: row.hash, seq: seqOf(row) })
  }

  /** Gives those up to a number, in their order, and keeps them no more. */
  takeTo(chainNo: number): readonly KeptSeal[] {
    const after = this.#seals.findIndex((seal) => seal.chainNo > chainNo)
    return this.#seals.splice(0, after === -1 ? this.#seals.length : after)
  }
}
