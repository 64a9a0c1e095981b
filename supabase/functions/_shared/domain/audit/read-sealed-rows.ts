import { sealedFields, type SealedRow } from './sealed-row.ts'

const hash = /^[0-9a-f]{64}$/

/**
 * Reads an answer of the RPC `read_sealed_rows`. Throws a SyntaxError when it is none: whoever verifies must not take what it does
 * not understand for what holds.
 */
export function readSealedRows(text: string): SealedRow[] {
  const answer: unknown = JSON.parse(text)
  const rows: unknown =
    typeof answer === 'object' && answer !== null && 'rows' in answer ? answer.rows : null
  if (!Array.isArray(rows)) throw new SyntaxError('the answer has no rows')
  return rows.map((row: unknown) => {
    if (isSealedRow(row)) return row
    throw new SyntaxError('the answer has a row that is not sealed as rows are')
  })
}

/** Whether something is a sealed row by its form; what it says is for its hash to prove. */
export function isSealedRow(value: unknown): value is SealedRow {
  if (typeof value !== 'object' || value === null) return false
  const row: Partial<Record<keyof SealedRow, unknown>> = value
  return (
    Number.isSafeInteger(row.chain_no) &&
    typeof row.sealed_at === 'string' &&
    isHash(row.prev_hash) &&
    isHash(row.hash) &&
    areFields(row.fields)
  )
}

function isHash(value: unknown) {
  return typeof value === 'string' && hash.test(value)
}

function areFields(value: unknown) {
  return (
    value === null ||
    (Array.isArray(value) &&
      value.length === sealedFields.length &&
      value.every((field) => field === null || typeof field === 'string'))
  )
}
