import { parseArgs, type ParseArgsConfig } from 'node:util'
import { usageError } from './command-error.ts'

type Options = NonNullable<ParseArgsConfig['options']>

/** Parses a command's words. Unknown options are usage errors; `positionals` names the words expected. */
export function readOptions<const O extends Options>(
  args: string[],
  options: O,
  positionals: readonly string[] = [],
) {
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true })
    if (parsed.positionals.length > positionals.length) {
      throw new Error(`Unexpected word ${String(parsed.positionals[positionals.length])}.`)
    }
    const missing = positionals[parsed.positionals.length]
    if (missing !== undefined) throw new Error(`The word <${missing}> is missing.`)
    return parsed
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error))
  }
}
