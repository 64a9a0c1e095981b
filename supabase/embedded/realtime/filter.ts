import { limits } from './limits.ts'

const OPERATORS = new Set([
  ...['eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in'],
  ...['like', 'ilike', 'is', 'match', 'imatch', 'isdistinct'],
])

/** One condition of a filter string, unquoted. Its types are judged by the database. */
export interface Filter {
  column: string
  operator: string
  negated: boolean
  values: string[]
}

export class FilterError extends Error {
  override name = 'FilterError'
}

/**
 * Reads `column=op.value[,column=op.value…]`, where `not.` may stand before the operator and values with
 * `, ( ) " \` stand in double quotes. An empty string means no filter. Throws a FilterError.
 */
export function parseFilter(text: string): Filter[] {
  if (text.trim() === '') return []
  return splitOutside(text).map(parseCondition)
}

function parseCondition(text: string): Filter {
  const parts = /^([^=]+)=(not\.)?([a-z]+)\.([\s\S]*)$/.exec(text.trim())
  const [, column, not, operator, value] = parts ?? []
  if (column === undefined || operator === undefined || value === undefined) {
    throw new FilterError(`"${text}" is not of the form column=operator.value`)
  }
  if (!OPERATORS.has(operator)) throw new FilterError(`operator "${operator}" is not supported`)
  return {
    column: column.trim(),
    operator,
    negated: not !== undefined,
    values: operator === 'in' ? parseList(value) : [unquote(value)],
  }
}

function parseList(text: string): string[] {
  const inner = /^\(([\s\S]*)\)$/.exec(text)?.[1]
  if (inner === undefined) throw new FilterError('the values of "in" must stand in parentheses')
  const values = splitOutside(inner).map((value) => unquote(value.trim()))
  if (values.length > limits.inValues) {
    throw new FilterError(`too many values for "in", at most ${limits.inValues} are allowed`)
  }
  return values
}

/** Splits at the commas that stand neither in parentheses nor in a quoted value. */
function splitOutside(text: string): string[] {
  const parts: string[] = []
  let start = 0
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i]
    if (quoted) {
      if (char === '\\') i += 1
      else if (char === '"') quoted = false
    } else if (char === '"' && opensValue(text[i - 1])) quoted = true
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  if (quoted || depth !== 0) throw new FilterError('a quote or parenthesis is not closed')
  return [...parts, text.slice(start)]
}

function opensValue(before: string | undefined): boolean {
  return before === undefined || '.(, '.includes(before)
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(value)?.[1]
  return quoted === undefined ? value : quoted.replace(/\\([\s\S])/g, '$1')
}
