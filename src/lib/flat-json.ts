export interface JsonRow {
  /** Where it stands: `lines.0.sku`. */
  path: string
  /** A text as it is, anything else as JSON writes it. */
  value: string
}

/** Every value of a JSON text with its path, in the order of the text; null when it is no JSON. */
export function jsonRows(text: string): JsonRow[] | null {
  try {
    return rowsOf(JSON.parse(text), [])
  } catch {
    return null
  }
}

/** The same text, indented for reading. */
export function prettyJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function rowsOf(value: unknown, path: readonly string[]): JsonRow[] {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
    if (entries.length > 0) return entries.flatMap(([name, part]) => rowsOf(part, [...path, name]))
  }
  return [
    { path: path.join('.'), value: typeof value === 'string' ? value : JSON.stringify(value) },
  ]
}
