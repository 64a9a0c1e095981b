import type { Pgoutput } from 'pg-logical-replication'
import type { Row } from './realtime-database.ts'

export type ChangeType = 'INSERT' | 'UPDATE' | 'DELETE'

/** One row change as it left the replication stream, values in Postgres text form. */
export interface Change {
  type: ChangeType
  relation: number
  schema: string
  table: string
  /** UTC, milliseconds, `Z`. */
  committedAt: string
  /** Low 32 bits of the writing transaction's id. */
  transaction: number
  /** The new row without unchanged out-of-line values; null for DELETE. */
  record: Row | null
  /** What the replica identity keeps of the old row; null for INSERT. */
  old: Row | null
}

/** Turns one decoded message into a change; null when it is none. */
export function toChange(
  message: Pgoutput.Message,
  transaction: { id: number; committedAt: string },
): Change | null {
  if (message.tag !== 'insert' && message.tag !== 'update' && message.tag !== 'delete') return null
  const { relation } = message
  const facts = {
    relation: relation.relationOid,
    schema: relation.schema,
    table: relation.name,
    committedAt: transaction.committedAt,
    transaction: transaction.id >>> 0,
  }
  switch (message.tag) {
    case 'insert':
      return { ...facts, type: 'INSERT', record: toRow(message.new), old: null }
    case 'update': {
      const record = toRow(message.new)
      // An unchanged key is not repeated in the stream; hosted sends it all the same.
      const kept = message.old ?? message.key
      const old = kept ? toRow(kept) : pick(record, relation.keyColumns)
      return { ...facts, type: 'UPDATE', record, old }
    }
    case 'delete':
      return {
        ...facts,
        type: 'DELETE',
        record: null,
        old: toRow(message.old ?? message.key ?? {}),
      }
  }
}

/** Bytes of names and values together. */
export function changeBytes({ record, old }: Change): number {
  return [record, old].reduce((sum, row) => sum + (row ? rowBytes(row) : 0), 0)
}

function rowBytes({ names, texts }: Row): number {
  return [...names, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0)
}

function toRow(tuple: Record<string, unknown>): Row {
  const row: Row = { names: [], texts: [] }
  for (const [name, value] of Object.entries(tuple)) {
    if (value !== null && typeof value !== 'string') continue
    row.names.push(name)
    row.texts.push(value)
  }
  return row
}

function pick(row: Row, names: string[]): Row {
  const kept = row.names.map((name) => names.includes(name))
  return {
    names: row.names.filter((_, i) => kept[i]),
    texts: row.texts.filter((_, i) => kept[i]),
  }
}
