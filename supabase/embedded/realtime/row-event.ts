import { changeBytes, type Change } from './change.ts'
import { limits } from './limits.ts'
import type { Judgement } from './realtime-database.ts'

export type RowEventError = 'no-key' | 'unauthorized' | 'policy'

const ERRORS: Record<RowEventError, string> = {
  'no-key': 'Error 400: Bad Request, no primary key',
  unauthorized: 'Error 401: Unauthorized',
  policy: 'Error 500: Internal Server Error, RLS policy evaluation failed',
}
const TOO_LARGE = 'Error 413: Payload Too Large'

/** JSON text of a `data` object that tells of a change without showing it. */
export function errorEvent(change: Change, error: RowEventError): string {
  const { schema, table, type } = change
  return JSON.stringify({
    ...{ schema, table, type, commit_timestamp: null, columns: [] },
    ...(type === 'DELETE' ? {} : { record: {} }),
    ...(type === 'INSERT' ? {} : { old_record: {} }),
    errors: [ERRORS[error]],
  })
}

/** JSON text of the `data` object for a role, narrowed to what it may select and to the binding's `select`. */
export function rowEvent(
  change: Change,
  judgement: Judgement,
  role: string,
  select: string[] | null,
): string {
  const selectable = new Set(judgement.selectable[role])
  const columns = judgement.columns.filter(
    ({ name, key }) => selectable.has(name) && (!select || key === true || select.includes(name)),
  )
  const tooLarge = changeBytes(change) > limits.changeBytes
  const names = columns.map(({ name }) => name)
  const keys = columns.filter(({ key }) => key).map(({ name }) => name)
  // Of a row it cannot check any more, hosted shows the key only.
  const oldNames = change.type === 'DELETE' && judgement.rls ? keys : names

  const parts = [
    `"schema":${JSON.stringify(change.schema)}`,
    `"table":${JSON.stringify(change.table)}`,
    `"type":"${change.type}"`,
    `"commit_timestamp":"${change.committedAt}"`,
    `"columns":${JSON.stringify(columns.map(({ name, type }) => ({ name, type })))}`,
  ]
  if (judgement.record) parts.push(`"record":${object(judgement.record, names, tooLarge)}`)
  if (judgement.old_record) {
    parts.push(`"old_record":${object(judgement.old_record, oldNames, tooLarge)}`)
  }
  parts.push(`"errors":${JSON.stringify(tooLarge ? [TOO_LARGE] : null)}`)
  return `{${parts.join(',')}}`
}

/** Splices JSON texts into an object; nothing is parsed, so numbers keep every digit. */
function object(row: Record<string, string>, names: string[], trim: boolean): string {
  const fields = names.flatMap((name) => {
    const json = row[name]
    if (json === undefined || (trim && !survivesTrimming(json))) return []
    return [`${JSON.stringify(name)}:${json}`]
  })
  return `{${fields.join(',')}}`
}

function survivesTrimming(json: string): boolean {
  return json !== 'null' && Buffer.byteLength(json) <= limits.keptFieldBytes
}
