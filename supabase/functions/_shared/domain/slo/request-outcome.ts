/** good or bad are valid events; refused is an operator's doing and stands beside them (product.md §7). */
export type RequestOutcome = 'good' | 'bad' | 'refused'

/**
 * How a request to our API counts; null when it does not (slo.md §1.1). Our failures are bad, also when the state
 * of the controls could not be read; a mistake of the caller, a "wait for a human" and a "no" are good answers.
 * A time-out is bad whoever is slow. Our own rate limit is neither.
 */
export function requestOutcome(status: number, code: string | null): RequestOutcome | null {
  if (code === 'KILL_SWITCH') return 'refused'
  if (status === 429) return null
  return status >= 500 || status === 408 ? 'bad' : 'good'
}

/** How the exposition calls what was bad, in its label `outcome`. */
export function exposedBad(service: string): 'error' | 'failed' {
  return service === 'workflows' ? 'failed' : 'error'
}
