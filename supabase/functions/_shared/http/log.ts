import { redact } from './redact.ts'

export const logLevels = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

export interface Log {
  write(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void
  /** The same log with fields that every further line carries, such as a trace id. */
  with(fields: Readonly<Record<string, unknown>>): Log
}

/**
 * A log of one JSON object per line, redacted.
 * @param least what is less important than this is not written
 * @param print takes one line; `console.log` in production
 */
export function createLog(
  fields: Readonly<Record<string, unknown>>,
  least: LogLevel,
  print: (line: string) => void,
): Log {
  return {
    write(level, event, more = {}) {
      if (logLevels.indexOf(level) < logLevels.indexOf(least)) return
      const line = { at: new Date().toISOString(), level, event, ...fields, ...more }
      print(JSON.stringify(redact(line)))
    },
    with: (more) => createLog({ ...fields, ...more }, least, print),
  }
}
