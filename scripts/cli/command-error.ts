/** 1 refused or failed, 2 wrong usage, 3 the deploy gate gave no answer. */
type ExitCode = 1 | 2 | 3

/** A failure that is told to the person in words: no stack, an exit code and what to do next. */
export class CommandError extends Error {
  readonly hint: string | null
  readonly exitCode: ExitCode

  constructor(message: string, options: { hint?: string | null; exitCode?: ExitCode } = {}) {
    super(message)
    this.name = 'CommandError'
    this.hint = options.hint ?? null
    this.exitCode = options.exitCode ?? 1
  }
}

/** Wrong words on the command line: exit code 2. */
export function usageError(message: string): CommandError {
  return new CommandError(message, { hint: 'Run: npm run omnihub -- help', exitCode: 2 })
}
