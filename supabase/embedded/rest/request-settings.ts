import pg from 'pg'
import type { Caller } from './caller.ts'

export interface RequestFacts {
  caller: Caller
  method: string
  /** Path below /rest/v1. */
  path: string
  headers: Record<string, string>
}

/**
 * One statement that makes a transaction the caller's, as PostgREST does: role, claims and request for the RPCs to
 * read, and the settings of the role and of the called function, which take effect with the next statement.
 */
export function requestSettings(
  request: RequestFacts,
  settings: { role: Record<string, string>; routine?: Record<string, string>; readOnly: boolean },
): string {
  const values: Record<string, string> = {
    search_path: '"public", "extensions"',
    role: request.caller.role,
    ...settings.role,
    'request.jwt.claims': JSON.stringify(request.caller.claims),
    'request.method': request.method,
    'request.path': request.path,
    'request.headers': JSON.stringify(request.headers),
    'request.cookies': '{}',
    ...settings.routine,
    ...(settings.readOnly ? { transaction_read_only: 'on' } : {}),
  }
  const calls = Object.entries(values).map(
    ([name, value]) => `set_config(${pg.escapeLiteral(name)}, ${pg.escapeLiteral(value)}, true)`,
  )
  return `select ${calls.join(', ')}`
}
