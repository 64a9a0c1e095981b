export interface DiffLine {
  field: string
  before: string | null
  after: string | null
}

/** What an entry changed, field by field; empty when it did not change anything. */
export function auditDiff(metadata: Readonly<Record<string, unknown>>): DiffLine[] {
  if (!('old' in metadata) && !('new' in metadata)) return []
  const before = fields(metadata.old)
  const after = fields(metadata.new)
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((field) => {
    const line = { field, before: before.get(field) ?? null, after: after.get(field) ?? null }
    return line.before === line.after ? [] : [line]
  })
}

/** How many fields what was changed has, changed or not. */
export function countFields(metadata: Readonly<Record<string, unknown>>): number {
  return new Set([...fields(metadata.old).keys(), ...fields(metadata.new).keys()]).size
}

/** What the entry says besides the change itself. */
export function auditFacts(metadata: Readonly<Record<string, unknown>>): [string, string][] {
  return Object.entries(metadata)
    .filter(([key, value]) => key !== 'old' && key !== 'new' && value !== null)
    .map(([key, value]) => [key.replace(/_/g, ' '), written(value)])
}

function fields(value: unknown): Map<string, string> {
  if (value === null || value === undefined) return new Map()
  if (typeof value === 'object' && !Array.isArray(value)) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, written(inner)]))
  }
  return new Map([['value', written(value)]])
}

function written(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
