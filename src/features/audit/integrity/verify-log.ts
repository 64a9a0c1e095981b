import { askDatabaseToVerify, type AuditIntegrity, readCheckpoints } from '@/backend/audit-seals.ts'
import { readStatement } from '@domain/audit/checkpoint.ts'
import type { Problem } from '@domain/audit/problem.ts'
import type { Verdict } from '@domain/audit/verify-chain.ts'
import { ChainWorker } from './chain-worker.ts'
import type { Head } from './messages.ts'
import { sealedPages } from './sealed-pages.ts'

/** As often as eyes follow: drawing the page anew for each page of rows takes a tenth of the time of the whole check, in ms. */
const toldEveryMs = 200

export interface Progress {
  /** What is being done. */
  step: 'checkpoints' | 'chain' | 'database'
  checked: number
  head: Head | null
  rowsPerSecond: number | null
}

export interface Verification extends Verdict {
  head: Head | null
  /** How fast rows were fetched, hashed and followed. */
  rowsPerSecond: number
  /** Where checkpoints lie outside the database; null where none are published. */
  location: string | null
  /** Why checkpoints could not be read; the chain was verified without them then. */
  checkpointsError: string | null
}

interface Watch {
  readonly signal: AbortSignal
  readonly onProgress: (progress: Progress) => void
}

/**
 * Verifies the whole log in this browser: every seal against its row and the seal before, against what was published outside, and
 * what stands in the log without a seal by asking the database. Rejects with a BackendError, or an AbortError.
 */
export async function verifyLog(
  integrity: AuditIntegrity,
  remembered: Head | null,
  watch: Watch,
): Promise<Verification> {
  const worker = new ChainWorker({
    firstChainNo: 1,
    lastChainNo: integrity.sealedTo,
    archivedTo: integrity.archivedTo ?? 0,
    remembered: remembered && { chainNo: remembered.chainNo, hash: remembered.hash },
  })
  try {
    return await verifyWith(worker, integrity, watch)
  } finally {
    worker.stop()
  }
}

async function verifyWith(
  worker: ChainWorker,
  integrity: AuditIntegrity,
  { signal, onProgress }: Watch,
): Promise<Verification> {
  onProgress({ step: 'checkpoints', checked: 0, head: null, rowsPerSecond: null })
  const outside = await addCheckpoints(worker, signal)
  const { checked, rowsPerSecond } = await addRows(worker, integrity.sealedTo, {
    signal,
    onProgress,
  })
  const { verdict, head } = await worker.finish()
  if (verdict.problem) return { ...verdict, ...outside, head, rowsPerSecond }

  onProgress({ step: 'database', checked, head, rowsPerSecond: null })
  const problem = await findUnsealed(integrity.sealedTo, signal)
  const verifiedTo = problem
    ? Math.min(verdict.verifiedTo, problem.chain_no - 1)
    : verdict.verifiedTo
  return { ...verdict, ...outside, head, rowsPerSecond, problem, verifiedTo }
}

/** Gives all rows to the worker, one page while it is busy with another. */
async function addRows(worker: ChainWorker, sealedTo: number, { signal, onProgress }: Watch) {
  const startedAt = performance.now()
  let checked = 0
  let rowsPerSecond = 0
  let toldAt = 0
  const hear = async (answer: ReturnType<ChainWorker['addPage']>) => {
    const { rows, head, isDecided } = await answer
    signal.throwIfAborted()
    checked += rows
    const now = performance.now()
    rowsPerSecond = checked / ((now - startedAt) / 1_000)
    if (now - toldAt >= toldEveryMs) {
      onProgress({ step: 'chain', checked, head, rowsPerSecond })
      toldAt = now
    }
    return isDecided
  }
  let before: ReturnType<ChainWorker['addPage']> | null = null
  for await (const body of sealedPages(sealedTo, signal)) {
    const answer = worker.addPage(body)
    if (before && (await hear(before))) return { checked, rowsPerSecond }
    before = answer
  }
  if (before) await hear(before)
  return { checked, rowsPerSecond }
}

/** What has no seal although it should is in no chain: only the database can tell. */
async function findUnsealed(sealedTo: number, signal: AbortSignal): Promise<Problem | null> {
  for (let from = 1; from <= Math.max(sealedTo, 1);) {
    const { problem, verified_to } = await askDatabaseToVerify(from, signal)
    if (problem) return problem
    from = Math.max(verified_to, from) + 1
  }
  return null
}

async function addCheckpoints(worker: ChainWorker, signal: AbortSignal) {
  let location: string | null = null
  try {
    for (let after = 0; ;) {
      const page = await readCheckpoints(after, signal)
      location = page.location
      for (const checkpoint of page.checkpoints) worker.addCheckpoint(checkpoint)
      const last = page.checkpoints.at(-1)
      if (!page.more || !last) return { location, checkpointsError: null }
      after = readStatement(last.statement)?.chain_no ?? Number.MAX_SAFE_INTEGER
    }
  } catch (error) {
    signal.throwIfAborted()
    return { location, checkpointsError: error instanceof Error ? error.message : String(error) }
  }
}
