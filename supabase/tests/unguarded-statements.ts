/**
 * UPDATE and DELETE statements without a WHERE in a piece of SQL, function bodies and quoted dynamic SQL included.
 * Hosted refuses those in every call that comes through the API, while the same SQL passes at a prompt.
 */
export function unguardedStatements(sql: string): string[] {
  const text = sql.replace(/--[^\n]*/g, '').replace(/\/\*[\s\S]*?\*\//g, '')
  const writes =
    /\b(?:update\s+(?:only\s+)?(?!set\b)[\w."%$]+(?:\s+(?:as\s+)?(?!set\b)\w+)?\s+set|delete\s+from)\b/gi
  return [...text.matchAll(writes)].flatMap(({ index }) => {
    const statement = text.slice(index, statementEnd(text, index))
    return /\bwhere\b/i.test(atOwnLevel(statement)) ? [] : [statement.replace(/\s+/g, ' ').trim()]
  })
}

/**
 * A statement ends at its semicolon, or where the parenthesis or the block around it closes; what stands in quotes says
 * nothing of that, unless the statement itself stands in them.
 */
function statementEnd(text: string, start: number): number {
  let depth = 0
  for (let i = start; i < text.length; i += 1) {
    const quoted = /^'[^'\n]*'/.exec(text.slice(i, i + 400))
    if (quoted) {
      i += quoted[0].length - 1
      continue
    }
    if (text[i] === '(') depth += 1
    else if (text[i] === ')') depth -= 1
    if (depth < 0 || text[i] === ';' || text.startsWith('$$', i)) return i
  }
  return text.length
}

/** The statement without what stands in parentheses: a sub-select's WHERE is not its own. */
function atOwnLevel(statement: string): string {
  const flatter = statement.replace(/\([^()]*\)/g, ' ')
  return flatter === statement ? statement : atOwnLevel(flatter)
}
