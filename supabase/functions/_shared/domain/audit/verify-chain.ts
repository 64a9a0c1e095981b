import { areHexOf } from '../hex.ts'
import { Anchors } from './anchors.ts'
import type { PublishedCheckpoint } from './checkpoint.ts'
import type { Cryptography } from './digest.ts'
import { KeptSeals } from './kept-seals.ts'
import { digestOf, type Link } from './link.ts'
import { nameWrongLink, nameWrongText } from './name-problem.ts'
import { problem, type Problem } from './problem.ts'
import { fieldOf, seqOf, zeroHash, type SealedRow } from './sealed-row.ts'

/** Rows whose numbers say that they were written later may claim to be this much older: a transaction takes its time. */
const backdatedAfterMs = 3_600_000
/** What can be said of a chain. */
export interface Verdict {
  /** Up to which number everything holds; what came before the first number that was given is not judged. */
  readonly verifiedTo: number
  /** Rows whose text was hashed, and seals of archived rows that were followed. */
  readonly checked: number
  readonly problem: Problem | null
  /** Up to which number a checkpoint vouches for what was found; 0 without one. */
  readonly anchoredTo: number
  readonly anchoredAt: string | null
  readonly keyIds: readonly string[]
}

export interface ChainScope {
  /** The first number that will be given. */
  readonly firstChainNo: number
  /** The number the chain is said to have come to, where somebody says so. */
  readonly lastChainNo?: number | null
  /** Up to which number rows may be archived, so that only their seals are here. */
  readonly archivedTo?: number
  /** A hash that whoever verifies saw before: an anchor of their own. */
  readonly remembered?: { readonly chainNo: number; readonly hash: string } | null
}

/**
 * Verifies a chain as it streams by, rows in batches and checkpoints before or after what they cover. Keeps no rows, except the
 * last two, and stops at the first thing that is wrong.
 */
export class ChainVerifier {
  readonly #cryptography: Cryptography
  readonly #scope: ChainScope
  readonly #anchors = new Anchors()
  readonly #unanchored = new KeptSeals()
  #before: SealedRow | null = null
  #beforeThat: SealedRow | null = null
  #checked = 0
  #problem: Problem | null = null
  /** A number that was passed over; when it comes after all, it was not deleted but moved. */
  #missing: number | null = null

  constructor(cryptography: Cryptography, scope: ChainScope) {
    this.#cryptography = cryptography
    this.#scope = scope
  }

  /** The last seal that holds; null before the first. */
  get head(): { readonly chainNo: number; readonly hash: string } | null {
    return this.#before && { chainNo: this.#before.chain_no, hash: this.#before.hash }
  }

  /** Whether anything that comes later could still change the verdict. */
  get isDecided(): boolean {
    return this.#problem !== null && this.#missing === null
  }

  /** Takes rows in the order in which they lie in the file or the chain. */
  async addRows(rows: readonly SealedRow[]): Promise<void> {
    if (this.#problem) return this.#lookForMissing(rows)
    const held = await this.#held(rows)
    for (const [at, row] of rows.entries()) {
      const found = this.#problemOf(row, held[at] === true, rows)
      this.#problem = found instanceof Promise ? await found : found
      if (this.#problem) return this.#lookForMissing(rows.slice(at))
      this.#beforeThat = this.#before
      this.#before = row
      this.#checked += 1
      if (row.chain_no > this.#anchors.to) this.#unanchored.keep(row)
    }
  }

  /** Takes the next checkpoint; those of another key count as what they are, which `keyIds` tells. */
  async addCheckpoint(checkpoint: PublishedCheckpoint): Promise<void> {
    if (this.#problem) return
    this.#problem = await this.#anchors.add(checkpoint, this.#cryptography)
    if (this.#problem) return
    for (const { chainNo, hash, seq } of this.#unanchored.takeTo(this.#anchors.to)) {
      const signed = this.#anchors.hashAt(chainNo)
      if (signed !== undefined && signed !== hash) {
        this.#problem = rewritten(chainNo, seq)
        return
      }
    }
  }

  /** What can be said now that everything was given. */
  finish(): Verdict {
    const last = this.#before?.chain_no ?? this.#scope.firstChainNo - 1
    const end = Math.max(
      this.#scope.lastChainNo ?? 0,
      this.#scope.remembered?.chainNo ?? 0,
      this.#anchors.to,
    )
    const found =
      this.#problem ??
      (last < end
        ? problem('cut', last + 1, null, `The chain ends at ${last}, and it had come to ${end}.`)
        : null)
    const verifiedTo = found ? Math.min(found.chain_no - 1, last) : last
    return {
      verifiedTo,
      checked: this.#checked,
      problem: found,
      anchoredTo: found?.kind === 'bad_checkpoint' ? 0 : Math.min(this.#anchors.to, verifiedTo),
      anchoredAt: this.#anchors.at,
      keyIds: this.#anchors.keyIds,
    }
  }

  /** Which rows say what was sealed. All at once where hashing takes its time; without promises where it does not. */
  #held(rows: readonly SealedRow[]): boolean[] | Promise<boolean[]> {
    const { digest } = this.#cryptography
    const later: Promise<void>[] = []
    const held = rows.map((row, at) => {
      if (!isThere(row)) return true
      const bytes = digestOf(row, digest)
      if (!(bytes instanceof Promise)) return areHexOf(row.hash, bytes)
      later.push(
        bytes.then((known) => {
          held[at] = areHexOf(row.hash, known)
        }),
      )
      return false
    })
    return later.length === 0 ? held : Promise.all(later).then(() => held)
  }

  #problemOf(
    row: SealedRow,
    holds: boolean,
    batch: readonly SealedRow[],
  ): Problem | null | Promise<Problem> {
    const { digest } = this.#cryptography
    const expected = (this.#before?.chain_no ?? this.#scope.firstChainNo - 1) + 1
    const seq = seqOf(row)
    if (row.chain_no < expected) {
      return problem('inserted', row.chain_no, seq, `Number ${row.chain_no} comes a second time.`)
    }
    if (row.chain_no > expected) {
      this.#missing = expected
      return problem(
        'deleted',
        expected,
        null,
        `Number ${expected} of the chain is gone, and whatever it sealed.`,
      )
    }
    if (row.prev_hash !== this.#hashBefore(row)) {
      return nameWrongLink(row, this.#before, this.#beforeThat, batch, digest)
    }
    if (!row.fields && row.chain_no > (this.#scope.archivedTo ?? 0)) {
      return problem('deleted', row.chain_no, null, `What number ${row.chain_no} sealed is gone.`)
    }
    if (!holds) return nameWrongText(row, batch, digest)
    if (this.#before && isBackdated(this.#before, row)) {
      return problem(
        'inserted',
        row.chain_no,
        seq,
        `Entry #${seq} claims to be older than what was sealed before it.`,
      )
    }
    const signed = this.#anchors.hashAt(row.chain_no)
    if (signed !== undefined && signed !== row.hash) return rewritten(row.chain_no, seq)
    const { remembered } = this.#scope
    return remembered?.chainNo === row.chain_no && remembered.hash !== row.hash
      ? problem(
          'rewritten',
          row.chain_no,
          seq,
          `Number ${row.chain_no} of the chain is not what was seen here before.`,
        )
      : null
  }

  /** A chain that is joined in the middle follows what it says, unless a checkpoint knows better. */
  #hashBefore(row: SealedRow): string {
    if (this.#before) return this.#before.hash
    if (row.chain_no === 1) return zeroHash
    return this.#anchors.hashAt(row.chain_no - 1) ?? row.prev_hash
  }

  #lookForMissing(rows: readonly SealedRow[]) {
    const moved = rows.find((row) => row.chain_no === this.#missing)
    if (!moved) return
    this.#missing = null
    this.#problem = problem(
      'reordered',
      moved.chain_no,
      seqOf(moved),
      `Number ${moved.chain_no} stands behind later ones.`,
    )
  }
}

function isThere(row: SealedRow): row is SealedRow & Link {
  return row.fields !== null
}

function isBackdated(before: SealedRow, row: SealedRow): boolean {
  const [earlier, later] = [fieldOf(before, 'created_at'), fieldOf(row, 'created_at')]
  if (earlier === null || later === null || later >= earlier) return false
  return (
    Number(seqOf(before)) < Number(seqOf(row)) &&
    Date.parse(earlier) - Date.parse(later) > backdatedAfterMs
  )
}

function rewritten(chainNo: number, seq: number | null): Problem {
  return problem(
    'rewritten',
    chainNo,
    seq,
    `Number ${chainNo} of the chain is not what was anchored.`,
  )
}
