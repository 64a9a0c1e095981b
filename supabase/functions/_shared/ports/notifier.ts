import type { Message } from '../domain/notifications/compose.ts'

/** What became of one try. */
export type SendOutcome =
  /** Taken; with the receiver's own name for it where it gives one. */
  | { readonly kind: 'sent'; readonly ref: string | null }
  /** Worth another try, after that time where the receiver said so. */
  | { readonly kind: 'retry'; readonly error: string; readonly retryAfterMs: number | null }
  /** No further try would change it. */
  | { readonly kind: 'dead'; readonly error: string }

/**
 * Sends messages to one channel. Never rejects; what it says of a failure is in our words and names no address
 * and no secret. The same message sent twice carries the same id, for receivers that can tell.
 */
export interface Notifier {
  send(message: Message): Promise<SendOutcome>
}
