/** What of a row is sealed, as the text PostgreSQL keeps of it, in this order. Its twin is the view `audit.rows`. */
export const sealedFields = [
  'seq',
  'id',
  'created_at',
  'actor_id',
  'actor_name',
  'actor_type',
  'action',
  'resource_type',
  'resource_id',
  'reason',
  'metadata',
  'trace_id',
  'channel',
  'ip',
  'user_agent',
] as const

export type SealedField = (typeof sealedFields)[number]

/** A row of the audit log with its seal, as it travels. */
export interface SealedRow {
  /** Its place in the chain: 1 for the first, no gaps. */
  readonly chain_no: number
  /** UTC with microseconds. */
  readonly sealed_at: string
  /** The hash of the seal before, 64 lower-case hexadecimal digits; zeros for the first. */
  readonly prev_hash: string
  readonly hash: string
  /** One text per sealed field; null when the row was archived and only its seal is here. */
  readonly fields: readonly (string | null)[] | null
}

const places: ReadonlyMap<SealedField, number> = new Map(
  sealedFields.map((field, at) => [field, at]),
)

/** The hash that the first seal follows. */
export const zeroHash = '0'.repeat(64)

/** Reads one field; null where it is null, or the row is not there. */
export function fieldOf(row: SealedRow, field: SealedField): string | null {
  return row.fields?.[places.get(field) ?? -1] ?? null
}

/** The number of the row in the audit log; null when it is not there. */
export function seqOf(row: SealedRow): number | null {
  const seq = fieldOf(row, 'seq')
  return seq === null ? null : Number(seq)
}
