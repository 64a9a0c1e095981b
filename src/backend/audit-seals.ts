import * as z from 'zod/mini'
import {
  auditDifference,
  auditIntegrity as contract,
  publishedCheckpoint,
} from '@contracts/audit.ts'
import { accessToken, channelHeader, client } from './client.ts'
import { errorFromAnswer } from './errors.ts'
import { readFunction } from './function-call.ts'
import { instant, optionalInstant } from './instant.ts'
import { newRequestId, read } from './request.ts'

const difference = z.pipe(
  z.extend(auditDifference, { found_at: instant }),
  z.transform(({ source, problem, found_at }) => ({ source, problem, foundAt: found_at })),
)

const integrity = z.pipe(
  z.extend(contract, {
    ...{ oldest_unsealed_at: optionalInstant, anchored_at: optionalInstant },
    ...{ entries_read_at: optionalInstant, checkpoints_read_at: optionalInstant },
    difference: z.nullable(difference),
  }),
  z.transform((row) => ({
    installation: row.installation,
    sealedTo: row.sealed_to,
    sealedSeq: row.sealed_seq,
    unsealed: row.unsealed,
    oldestUnsealedAt: row.oldest_unsealed_at,
    anchoredTo: row.anchored_to,
    anchoredSeq: row.anchored_seq,
    anchoredAt: row.anchored_at,
    keyId: row.key_id,
    archivedTo: row.archived_to,
    difference: row.difference,
    entriesReadAt: row.entries_read_at,
    checkpointsReadAt: row.checkpoints_read_at,
  })),
)

/** How far the log is sealed and anchored. */
export type AuditIntegrity = z.output<typeof integrity>

export async function readAuditIntegrity(signal: AbortSignal): Promise<AuditIntegrity> {
  return read((rest) => rest.rpc('read_audit_integrity'), integrity, { signal })
}

const checkpoints = z.object({
  checkpoints: z.array(publishedCheckpoint),
  more: z.boolean(),
  location: z.nullable(z.string()),
})

/** Checkpoints as they lie outside the database, after a number of the chain; `location` is null where none are published. */
export async function readCheckpoints(after: number, signal: AbortSignal) {
  return readFunction(`audit/checkpoints?after=${after}`, checkpoints, signal)
}

const serverVerdict = z.object({
  verified_to: z.number(),
  problem: z.nullable(
    z.object({
      kind: z.enum([
        'edited',
        'deleted',
        'reordered',
        'inserted',
        'cut',
        'rewritten',
        'bad_checkpoint',
      ]),
      chain_no: z.number(),
      seq: z.nullable(z.number()),
      message: z.string(),
    }),
  ),
})

/** What the database itself finds, at most a million seals from a number on. */
export async function askDatabaseToVerify(from: number, signal: AbortSignal) {
  return read((rest) => rest.rpc('verify_audit', { from_chain_no: from }), serverVerdict, {
    signal,
    timeoutMs: 60_000,
  })
}

/**
 * Sealed rows after a number, as the bytes of their JSON: whoever verifies them reads them away from the page. Rejects with
 * a BackendError.
 */
export async function fetchSealedRows(
  after: number,
  size: number,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const { url, publishableKey } = client()
  const requestId = newRequestId()
  const answer = await fetch(`${url}/rest/v1/rpc/read_sealed_rows`, {
    method: 'POST',
    headers: {
      ...channelHeader,
      apikey: publishableKey,
      authorization: `Bearer ${(await accessToken()) ?? publishableKey}`,
      'content-type': 'application/json',
      'x-request-id': requestId,
    },
    body: JSON.stringify({ after_chain_no: after, page_size: size }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
  }).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw errorFromAnswer('read', { status: 0, body: null, requestId })
  })
  if (answer.ok) return answer.arrayBuffer()
  throw errorFromAnswer('read', { status: answer.status, body: await bodyOf(answer), requestId })
}

async function bodyOf(answer: Response): Promise<unknown> {
  return answer.json().catch(() => null)
}
