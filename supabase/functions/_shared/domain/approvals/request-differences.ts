import { paramRows } from './read-params.ts'
import type { JsonValue } from './strict-json.ts'

/** How requests for the same operation differ: a column for each param that is not the same in all of them. */
export type RequestDifferences = {
  readonly columns: readonly { readonly path: string; readonly label: string }[]
  /** Per request, in their order, a value per column; null where the request has no such param. */
  readonly rows: readonly (readonly (string | null)[])[]
  /** How many params are the same everywhere. */
  readonly shared: number
}

/** Compares the params of several requests line by line. */
export function requestDifferences(requests: readonly JsonValue[]): RequestDifferences {
  const tables = requests.map((params) => new Map(paramRows(params).map((row) => [row.path, row])))
  const labels = new Map<string, string>()
  for (const table of tables) {
    for (const [path, { label }] of table) if (!labels.has(path)) labels.set(path, label)
  }
  const valueIn = (table: (typeof tables)[number], path: string) => table.get(path)?.value ?? null
  const columns = [...labels]
    .filter(([path]) => new Set(tables.map((table) => valueIn(table, path))).size > 1)
    .map(([path, label]) => ({ path, label }))
  return {
    columns,
    rows: tables.map((table) => columns.map(({ path }) => valueIn(table, path))),
    shared: labels.size - columns.length,
  }
}
