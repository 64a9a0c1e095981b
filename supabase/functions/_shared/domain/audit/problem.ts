/**
 * What can be wrong with a log. The words are those of the database's `verify_audit`.
 * - `edited`: a row does not say what was sealed.
 * - `deleted`: a seal without its row that was not archived, or a number of the chain that is gone.
 * - `reordered`: rows or seals changed places.
 * - `inserted`: a row that was never sealed although what came after it was, or that claims to be older than it is.
 * - `cut`: the chain ends before what a checkpoint signed.
 * - `rewritten`: the chain holds together and is not the one that a checkpoint signed.
 * - `bad_checkpoint`: a signature, a root or the link to the checkpoint before does not hold.
 */
export type ProblemKind =
  'edited' | 'deleted' | 'reordered' | 'inserted' | 'cut' | 'rewritten' | 'bad_checkpoint'

/** The first thing that is wrong. */
export interface Problem {
  readonly kind: ProblemKind
  /** Where in the chain. */
  readonly chain_no: number
  /** Which row; null where it is gone, or where none is meant. */
  readonly seq: number | null
  /** One sentence for people. */
  readonly message: string
}

/** One problem, put together. */
export function problem(
  kind: ProblemKind,
  chainNo: number,
  seq: number | null,
  message: string,
): Problem {
  return { kind, chain_no: chainNo, seq, message }
}
