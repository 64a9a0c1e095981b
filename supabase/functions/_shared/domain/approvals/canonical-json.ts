import type { JsonValue } from './strict-json.ts'

/**
 * Canonical JSON after RFC 8785: keys in UTF-16 order, no white space, numbers and texts as
 * ECMAScript writes them. Produced once and stored; nobody computes it again.
 */
export function canonicalJson(value: JsonValue): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .sort()
      .flatMap((key) => {
        const member = value[key]
        return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member)}`]
      })
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value)
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value)
}
