import type { ApiKey } from '@/backend/api-keys.ts'
import type { KeyScope } from '@domain/actor.ts'

export type KeyState = 'active' | 'expired' | 'revoked' | 'owner-gone'

/** Whether a key still opens anything, and why not. `members` is null until it is known who they are. */
export function keyState(
  key: Pick<ApiKey, 'revokedAt' | 'expiresAt' | 'ownerId'>,
  members: readonly { id: string }[] | null,
  now: number,
): KeyState {
  if (key.revokedAt !== null) return 'revoked'
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired'
  if (members !== null && !members.some(({ id }) => id === key.ownerId)) return 'owner-gone'
  return 'active'
}

/** What each scope lets a machine do. */
export const scopeTexts: Record<KeyScope, string> = {
  submit: 'Submit intents, ask for approvals and follow them.',
  ask: 'Ask “may I?” before acting elsewhere.',
  deploy_gate: 'Ask whether a deploy may go out.',
  scrape: 'Read the metrics for Prometheus.',
  stop: 'Engage the kill switch, and nothing else.',
}

const DAY = 86_400_000

/** How long a new key is good for; `never` for those that are revoked by hand. */
export const lifetimes = {
  '30': 30 * DAY,
  '90': 90 * DAY,
  '365': 365 * DAY,
  never: null,
} as const

export type Lifetime = keyof typeof lifetimes

export function expiryOf(lifetime: Lifetime, now: number): string | null {
  const span = lifetimes[lifetime]
  return span === null ? null : new Date(now + span).toISOString()
}
