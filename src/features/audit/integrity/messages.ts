import type { PublishedCheckpoint } from '@domain/audit/checkpoint.ts'
import type { ChainScope, Verdict } from '@domain/audit/verify-chain.ts'

/** What the page gives the worker, in this order: one start, checkpoints, pages, one finish. */
export type ToWorker =
  | { type: 'start'; scope: ChainScope }
  | { type: 'checkpoint'; checkpoint: PublishedCheckpoint }
  /** The bytes of an answer of `read_sealed_rows`. */
  | { type: 'page'; body: ArrayBuffer }
  | { type: 'finish' }

/** What the worker answers: one answer to each page, one to the finish. */
export type FromWorker =
  | {
      type: 'progress'
      rows: number
      /** The last number of the page; null when it had no rows. */
      lastChainNo: number | null
      head: Head | null
      isDecided: boolean
    }
  | { type: 'verdict'; verdict: Verdict; head: Head | null }
  | { type: 'failed'; message: string }

/** The last seal that holds. */
export interface Head {
  readonly chainNo: number
  readonly hash: string
}
