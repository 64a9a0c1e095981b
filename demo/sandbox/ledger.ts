import { createWriteStream } from 'node:fs'

export type Verdict =
  | 'accepted'
  | 'dry_run'
  | 'repeated'
  | 'estimated'
  | 'tested'
  | 'noted'
  | 'refused_late'
  | 'refused_fenced'
  | 'refused_signature'

/** One call as the receiver saw it. Times are epoch ms of this machine's clock. */
export type LedgerEntry = {
  readonly seq: number
  readonly received_at: number
  readonly verdict: Verdict
  readonly operation: string | null
  readonly workflow_id: string | null
  readonly idempotency_key: string | null
  readonly fence: number | null
  readonly mode: string | null
  readonly not_after: number | null
  /** What a callback told, and of which approval. */
  readonly event: string | null
  readonly approval_id: string | null
  readonly traceparent: string | null
  answered_at: number | null
  status: number | null
}

export type NewLedgerEntry = Omit<LedgerEntry, 'seq' | 'answered_at' | 'status'>

export interface Ledger {
  add(entry: NewLedgerEntry): LedgerEntry
  /** Notes what was answered, and when. */
  answered(entry: LedgerEntry, status: number): void
  /** Entries after `seq`, oldest first. */
  since(seq: number): readonly LedgerEntry[]
  close(): Promise<void>
}

const rememberAtMost = 200_000

/** What the sandbox received: in memory for questions, and appended to a file for afterwards. */
export function createLedger(file: string, now: () => number): Ledger {
  const entries: LedgerEntry[] = []
  const lines = createWriteStream(file, { flags: 'a', mode: 0o600 })
  let seq = 0
  let closing: Promise<void> | null = null
  return {
    add(received) {
      seq += 1
      const entry: LedgerEntry = { seq, ...received, answered_at: null, status: null }
      entries.push(entry)
      if (entries.length > rememberAtMost) entries.splice(0, rememberAtMost / 10)
      lines.write(`${JSON.stringify(entry)}\n`)
      return entry
    },
    answered(entry, status) {
      entry.answered_at = now()
      entry.status = status
      const { answered_at } = entry
      lines.write(`${JSON.stringify({ seq: entry.seq, answered_at, status })}\n`)
    },
    since: (after) => entries.filter((entry) => entry.seq > after),
    close() {
      closing ??= new Promise((resolve) => {
        lines.end(resolve)
      })
      return closing
    },
  }
}
