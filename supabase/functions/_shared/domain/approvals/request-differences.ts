import { type ParamRow, paramRows } from './read-params.ts'
import type { JsonValue } from './strict-json.ts'

/** How requests for the same operation differ: a column for each param that is not the same in all of them. */
export type RequestDifferences = {
  readonly columns: readonly { readonly path: string; readonly label: string }[]
  /** Per request, in their order, a value per column; null where the request has no such param. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** What is the same everywhere, as lines to be read once. */
  readonly shared: readonly ParamRow[]
}

type Table = ReadonlyMap<string, ParamRow>

/** Compares the params of several requests line by line. */
export function requestDifferences(requests: readonly JsonValue[]): RequestDifferences {
  const tables: Table[] = requests.map(
    (params) => new Map(paramRows(params).map((row) => [row.path, row])),
  )
  const lines = new Map<string, ParamRow>()
  for (const table of tables) {
    for (const [path, row] of table) if (!lines.has(path)) lines.set(path, row)
  }
  const isShared = ({ path, json }: ParamRow) =>
    tables.every((table) => table.get(path)?.json === json)
  const columns = [...lines.values()].filter((row) => !isShared(row))
  const readers = columns.map(({ path }) => readerOf(tables, path))
  return {
    columns: columns.map(({ path, label }) => ({ path, label })),
    rows: tables.map((table) => readers.map((read) => read(table))),
    shared: [...lines.values()].filter(isShared),
  }
}

/** Values read alike and are not, as 5 and "5": then they are given as JSON, so that nobody takes one for the other. */
function readerOf(tables: readonly Table[], path: string): (table: Table) => string | null {
  const rows = tables.flatMap((table) => table.get(path) ?? [])
  const values = new Set(rows.map(({ value }) => value))
  const texts = new Set(rows.map(({ json }) => json))
  return (table) => {
    const row = table.get(path)
    if (row === undefined) return null
    return values.size === texts.size ? row.value : row.json
  }
}
