import { DatabaseError } from 'pg'

/** True when a statement ran into its time limit. Only for errors of a query. */
export function isCancelled(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '57014'
}

/**
 * True when asking again may help: the connection was lost, the server is starting, stopping or short of something.
 * Everything else PostgreSQL says is final. Only for errors of a query.
 */
export function isTransient(error: unknown): boolean {
  return !(error instanceof DatabaseError) || /^(08|53|57|58)/.test(error.code ?? '08')
}
