import { err, ok, type Result } from '../result.ts'

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** What is wrong with one field; `field` is its path, such as `params.items[2].price`. */
export type FieldError = { readonly field: string; readonly problem: string }

const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]|-?\d[\d.eE+-]*|true|false|null/gu
const maxDepth = 64

/**
 * Parses JSON without the losses of `JSON.parse`: a repeated key, an integer beyond 2^53, half a
 * surrogate pair or a NUL makes two readers see two values, and then what a person approved is not
 * what runs. Each is a field error.
 * @param root what the path of the outermost value is called in errors
 */
export function parseStrictJson(text: string, root: string): Result<JsonValue, FieldError[]> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return err([{ field: root, problem: 'is not valid JSON' }])
  }
  const problems = findProblems(text, root)
  if (problems.length > 0) return err(problems)
  return isJsonValue(value) ? ok(value) : err([{ field: root, problem: 'is not a JSON value' }])
}

type Level = {
  readonly path: string
  readonly keys: Set<string> | null
  index: number
  key: string
}

/** Walks the tokens of a text that is known to be JSON. */
function findProblems(text: string, root: string): FieldError[] {
  const problems: FieldError[] = []
  const levels: Level[] = []
  let awaitsKey = false
  for (const [part] of text.matchAll(token)) {
    const level = levels.at(-1)
    const path = level ? pathIn(level) : root
    if (part === '{' || part === '[') {
      if (levels.length === maxDepth) {
        return [...problems, { field: root, problem: `is nested deeper than ${maxDepth} levels` }]
      }
      levels.push({ path, keys: part === '{' ? new Set() : null, index: 0, key: '' })
      awaitsKey = part === '{'
    } else if (part === '}' || part === ']') {
      levels.pop()
      awaitsKey = false
    } else if (part === ',') {
      if (level?.keys === null) level.index += 1
      awaitsKey = level?.keys !== null
    } else if (part === ':') {
      awaitsKey = false
    } else if (awaitsKey && level?.keys) {
      level.key = String(JSON.parse(part))
      const problem = level.keys.has(level.key) ? 'appears twice' : problemOfText(level.key)
      if (problem) problems.push({ field: pathIn(level), problem })
      level.keys.add(level.key)
    } else {
      const problem = part.startsWith('"')
        ? problemOfText(String(JSON.parse(part)))
        : problemOfNumber(part)
      if (problem) problems.push({ field: path, problem })
    }
  }
  return problems
}

function pathIn(level: Level): string {
  return level.keys === null ? `${level.path}[${level.index}]` : `${level.path}.${level.key}`
}

function problemOfText(text: string): string | null {
  if (text.includes('\u0000')) return 'contains a NUL character'
  return isWellFormed(text) ? null : 'contains half a surrogate pair'
}

function problemOfNumber(part: string): string | null {
  const value = Number(part)
  if (Number.isNaN(value)) return null
  if (!Number.isFinite(value)) return 'is too large a number'
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value)
  return isExact ? null : 'is an integer beyond 2^53; send it as text'
}

/** `String.prototype.isWellFormed` is ES2024, later than our target. */
function isWellFormed(text: string): boolean {
  return !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text)
}

function isJsonValue(value: unknown): value is JsonValue {
  if (value === null) return true
  if (Array.isArray(value)) return value.every(isJsonValue)
  if (typeof value === 'object') return Object.values(value).every(isJsonValue)
  return ['boolean', 'number', 'string'].includes(typeof value)
}
