import type { ClaimedWorkflow, EffectOutcome } from '../contracts/work.ts'

/** One effect that the database just allowed. */
export type BegunEffect = {
  readonly work: ClaimedWorkflow
  readonly mode: 'live' | 'advisory'
  /** Sent along, so that what the receiver does is part of the trace. */
  readonly traceparent: string
  /** Epoch ms of the database's clock, sent to the receiver. */
  readonly notAfterMs: number
  /** True once it is too late to send, by our own clocks, counted from before the permission was asked. */
  readonly isTooLate: () => boolean
}

/**
 * The only way out of a guarded run. Live: a signed call to the operation's endpoint. Advisory: a
 * record of what would have been done. Never rejects: whatever happened is an outcome.
 */
export interface Effects {
  perform(effect: BegunEffect): Promise<EffectOutcome>
}
