/** What a guard reports about itself: which version it enforces, and what it began under an older one. */
export type Acknowledgement = {
  readonly instance_id: string
  readonly function_name: string
  readonly started_at: string
  readonly enforced_version: number
  readonly older_in_flight: number
  /** Which state of the shadow row of drills it has seen. */
  readonly drill_version?: number
}

/**
 * Where guards read the state of the controls: the database, or a lease that a writer renews. The
 * guard trusts neither its answer (it parses it) nor its promptness (it times it).
 */
export interface ControlSource {
  /** The raw answer of `read_controls`. Rejects when the source cannot be reached. */
  read(signal: AbortSignal): Promise<unknown>
  /** Tells operators that this instance enforces a version. Rejects when it was not taken. */
  acknowledge(report: Acknowledgement, signal: AbortSignal): Promise<void>
}
