import type { Digest } from './digest.ts'
import { hashOf } from './link.ts'
import { problem, type Problem } from './problem.ts'
import { sealedFields, seqOf, type SealedRow } from './sealed-row.ts'

const seqAt = sealedFields.indexOf('seq')

/** A row says something else than what was sealed: changed, or has it what another row said? */
export async function nameWrongText(
  row: SealedRow,
  others: readonly SealedRow[],
  digest: Digest,
): Promise<Problem> {
  const seq = seqOf(row)
  for (const other of others) {
    if (other.chain_no === row.chain_no || !row.fields || !other.fields) continue
    // With its number or without: in a table it stays behind, in a file it may have moved along.
    const renumbered = row.fields.with(seqAt, other.fields[seqAt] ?? null)
    const isOther =
      (await hashOf({ ...other, fields: row.fields }, digest)) === other.hash ||
      (await hashOf({ ...other, fields: renumbered }, digest)) === other.hash
    if (!isOther) continue
    return problem(
      'reordered',
      row.chain_no,
      seq,
      `Entry #${seq} says what was sealed as number ${other.chain_no}.`,
    )
  }
  return problem('edited', row.chain_no, seq, `Entry #${seq} does not say what was sealed.`)
}

/**
 * A seal does not follow the one before it: numbers behind a row that is gone, or behind one that was slipped in, were written
 * anew; or seals changed places.
 */
export async function nameWrongLink(
  row: SealedRow,
  before: SealedRow | null,
  beforeThat: SealedRow | null,
  others: readonly SealedRow[],
  digest: Digest,
): Promise<Problem> {
  const wasNumber = async (chainNo: number) =>
    row.fields !== null &&
    (await hashOf({ ...row, fields: row.fields, chain_no: chainNo }, digest)) === row.hash
  const hasMoved = others.some((other) => other !== row && other.hash === row.prev_hash)
  if (!hasMoved && (await wasNumber(row.chain_no + 1))) {
    return problem(
      'deleted',
      row.chain_no,
      null,
      `Number ${row.chain_no} of the chain is gone, and whatever it sealed.`,
    )
  }
  if (before && row.prev_hash === beforeThat?.hash && (await wasNumber(row.chain_no - 1))) {
    const seq = seqOf(before)
    return problem(
      'inserted',
      before.chain_no,
      seq,
      `Entry #${seq} was slipped in at number ${before.chain_no}.`,
    )
  }
  return problem(
    'reordered',
    row.chain_no,
    seqOf(row),
    `Seal ${row.chain_no} does not follow the seal that stands before it.`,
  )
}
