import * as z from 'zod/mini'

const hash = z.string().check(z.regex(/^[0-9a-f]{64}$/))

/** What stands in the chain after the last checkpoint, as `read_unanchored_seals` answers it. */
export const unanchoredSeals = z.object({
  installation: z.nullable(z.string()),
  due: z.boolean(),
  first_chain_no: z.number(),
  hashes: z.array(hash),
  previous: z.nullable(hash),
  server_time: z.string(),
})
export type UnanchoredSeals = z.infer<typeof unanchoredSeals>

export const recordedCheckpoint = z.object({
  ok: z.literal(true),
  chain_no: z.number(),
  known: z.boolean(),
})

/** Rows as they travel, as `read_sealed_rows` answers them. */
export const sealedRows = z.object({
  rows: z.array(
    z.object({
      chain_no: z.number(),
      sealed_at: z.string(),
      prev_hash: hash,
      hash,
      fields: z.nullable(z.array(z.nullable(z.string()))),
    }),
  ),
  sealed_to: z.number(),
})

/** How far the log is sealed and anchored, as `read_audit_integrity` answers it. */
export const auditIntegrity = z.object({
  installation: z.nullable(z.string()),
  sealed_to: z.number(),
  sealed_seq: z.nullable(z.number()),
  unsealed: z.number(),
  oldest_unsealed_at: z.nullable(z.string()),
  anchored_to: z.nullable(z.number()),
  anchored_seq: z.nullable(z.number()),
  anchored_at: z.nullable(z.string()),
  key_id: z.nullable(z.string()),
  archived_to: z.nullable(z.number()),
})

/** A checkpoint as it lies in the store; the text of the statement is what was signed. */
export const publishedCheckpoint = z.object({
  statement: z.string(),
  signature: z.string(),
  public_key: z.string(),
  hashes: z.array(z.string()),
})

/** `GET audit/checkpoints`: those after a number of the chain. */
export const checkpointsQuery = z.object({
  after: z.optional(z.string().check(z.regex(/^\d{1,15}$/))),
})
