import * as z from 'zod/mini'
import { instant } from './instant.ts'
import { read } from './request.ts'

/** Bytes as PostgREST writes them, kept as hexadecimal digits. */
const bytes = z.pipe(
  z.string(),
  z.transform((text) => text.replace(/^\\x/, '')),
)

const seal = z.pipe(
  z.object({ chain_no: z.number(), sealed_at: instant, prev_hash: bytes, hash: bytes }),
  z.transform((row) => ({
    chainNo: row.chain_no,
    sealedAt: row.sealed_at,
    previousHash: row.prev_hash,
    hash: row.hash,
  })),
)

/** Reads the seal of an entry; null while it has none. */
export async function readAuditSeal(seq: number, signal: AbortSignal) {
  return read(
    (rest) =>
      rest
        .from('audit_seals')
        .select('chain_no,sealed_at,prev_hash,hash')
        .eq('seq', seq)
        .maybeSingle(),
    z.nullable(seal),
    { signal },
  )
}
