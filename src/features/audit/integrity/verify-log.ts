import {
  askDatabaseToVerify,
  type AuditIntegrity,
  fetchSealedRows,
  readCheckpoints,
} from '@/backend/audit-seals.ts'
import { readStatement } from '@domain/audit/checkpoint.ts'
import type { Problem } from '@domain/audit/problem.ts'
import type { Verdict } from '@domain/audit/verify-chain.ts'
import type { FromWorker, Head, ToWorker } from './messages.ts'

/** Enough that the way there and back does not count, few enough that Stop is heard at once. */
const pageSize = 2_500

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

/**
 * Verifies the whole log in this browser: every seal against its row and the seal before, against what was published outside, and
 * what stands in the log without a seal by asking the database. Rejects with a BackendError, or an AbortError.
 */
export async function verifyLog(
  integrity: AuditIntegrity,
  remembered: Head | null,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<Verification> {
  const worker = new Worker(new URL('./verify.worker.ts', import.meta.url), { type: 'module' })
  try {
    return await verifyWith(worker, integrity, remembered, { signal, onProgress })
  } finally {
    worker.terminate()
  }
}

async function verifyWith(
  worker: Worker,
  integrity: AuditIntegrity,
  remembered: Head | null,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<Verification> {
  const send = (message: ToWorker, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer)
  onProgress({ step: 'checkpoints', checked: 0, head: null, rowsPerSecond: null })
  send({
    type: 'start',
    scope: {
      firstChainNo: 1,
      lastChainNo: integrity.sealedTo,
      archivedTo: integrity.archivedTo ?? 0,
      remembered: remembered && { chainNo: remembered.chainNo, hash: remembered.hash },
    },
  })
  const outside = await sendCheckpoints(send, signal)

  const startedAt = performance.now()
  let checked = 0
  let rowsPerSecond = 0
  // The next page is on its way while this one is hashed.
  let next = fetchSealedRows(0, pageSize, signal)
  for (let after = 0; ;) {
    const body = await next
    const reply = replyOf(worker, 'progress')
    send({ type: 'page', body }, [body])
    after += pageSize
    const isLast = after >= integrity.sealedTo
    if (!isLast) {
      next = fetchSealedRows(after, pageSize, signal)
      // Whoever stops in between must not leave a rejection that nobody hears.
      next.catch(() => undefined)
    }
    const { rows, head, isDecided } = await reply
    checked += rows
    rowsPerSecond = checked / ((performance.now() - startedAt) / 1_000)
    onProgress({ step: 'chain', checked, head, rowsPerSecond })
    signal.throwIfAborted()
    if (isLast || isDecided) break
  }
  const reply = replyOf(worker, 'verdict')
  send({ type: 'finish' })
  const { verdict, head } = await reply
  if (verdict.problem) return { ...verdict, ...outside, head, rowsPerSecond }

  onProgress({ step: 'database', checked, head, rowsPerSecond: null })
  const problem = await findUnsealed(integrity.sealedTo, signal)
  const verifiedTo = problem
    ? Math.min(verdict.verifiedTo, problem.chain_no - 1)
    : verdict.verifiedTo
  return { ...verdict, ...outside, head, rowsPerSecond, problem, verifiedTo }
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

async function sendCheckpoints(send: (message: ToWorker) => void, signal: AbortSignal) {
  let location: string | null = null
  try {
    for (let after = 0; ;) {
      const page = await readCheckpoints(after, signal)
      location = page.location
      for (const checkpoint of page.checkpoints) send({ type: 'checkpoint', checkpoint })
      const last = page.checkpoints.at(-1)
      if (!page.more || !last) return { location, checkpointsError: null }
      after = readStatement(last.statement)?.chain_no ?? Number.MAX_SAFE_INTEGER
    }
  } catch (error) {
    signal.throwIfAborted()
    return { location, checkpointsError: error instanceof Error ? error.message : String(error) }
  }
}

/** The worker's next answer, which must be of this type. */
function replyOf<T extends FromWorker['type']>(
  worker: Worker,
  type: T,
): Promise<Extract<FromWorker, { type: T }>> {
  return new Promise((resolve, reject) => {
    worker.onerror = () => reject(new Error('This browser could not start the check.'))
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (isOf(data, type)) resolve(data)
      else reject(new Error(data.type === 'failed' ? data.message : 'The check lost its thread.'))
    }
  })
}

function isOf<T extends FromWorker['type']>(
  message: FromWorker,
  type: T,
): message is Extract<FromWorker, { type: T }> {
  return message.type === type
}
