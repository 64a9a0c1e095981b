export interface SqlStatement {
  text: string
  /** Line of the file on which the statement starts, from 1. */
  line: number
}

// One alternative per kind of text in which a semicolon ends nothing, then what matters outside of them.
const TOKEN =
  /--[^\n]*|\/\*|[eE]'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_]\w*)?\$|[A-Za-z_][\w$]*|\s+|[\s\S]/g

/** Splits SQL at its top-level semicolons, as psql does; comments stay with the statement they precede. */
export function splitStatements(sql: string): SqlStatement[] {
  const statements: SqlStatement[] = []
  let start = 0
  let firstToken = -1
  let words: string[] = []
  let depth = 0
  TOKEN.lastIndex = 0

  function finish(end: number): void {
    if (firstToken >= 0) {
      statements.push({
        text: sql.slice(start, end).trim(),
        line: sql.slice(0, firstToken).split('\n').length,
      })
    }
    start = end
    firstToken = -1
    words = []
    depth = 0
  }

  for (let match = TOKEN.exec(sql); match; match = TOKEN.exec(sql)) {
    const token = match[0]
    if (token.startsWith('--') || token.trim() === '') continue
    if (token === '/*') {
      TOKEN.lastIndex = endOfComment(sql, match.index)
      continue
    }
    if (token === ';' && depth === 0) {
      finish(TOKEN.lastIndex)
      continue
    }
    if (firstToken < 0) firstToken = match.index
    if (/^\$(\w*)\$$/.test(token)) {
      const close = sql.indexOf(token, TOKEN.lastIndex)
      TOKEN.lastIndex = close < 0 ? sql.length : close + token.length
    } else if (/^[A-Za-z_]/.test(token) && !token.includes("'")) {
      words.push(token.toLowerCase())
      if (isRoutine(words)) depth = Math.max(0, depth + nesting(token))
    }
  }
  finish(sql.length)
  return statements
}

// Only a routine's body (`begin atomic … end`) holds semicolons outside of quotes.
function isRoutine(words: string[]): boolean {
  const [create, ...rest] = words
  const kind = rest[0] === 'or' ? rest[2] : rest[0]
  return create === 'create' && (kind === 'function' || kind === 'procedure')
}

function nesting(word: string): number {
  if (/^(begin|case)$/i.test(word)) return 1
  return /^end$/i.test(word) ? -1 : 0
}

function endOfComment(sql: string, from: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = from
  let depth = 0
  for (let match = mark.exec(sql); match; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}
