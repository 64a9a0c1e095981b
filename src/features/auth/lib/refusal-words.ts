import type { SignInRefusal } from '@/backend/auth.ts'
import { formatDuration } from '@/lib/format-duration.ts'
import { formatTime } from '@/lib/format-time.ts'

/** What a turned-down sign-in says: what happened and what to do, never which half was wrong. */
export function refusalWords(refusal: SignInRefusal): string {
  switch (refusal.reason) {
    case 'wrong-credentials':
      return 'E-mail and password do not match. Check both and try again.'
    case 'rate-limited':
      return refusal.retryAt === null
        ? 'Too many sign-ins were tried from here. Wait a minute, then try again.'
        : `Too many sign-ins were tried from here. The next try is possible at ${formatTime(refusal.retryAt, 'clock')}.`
    case 'account-closed':
      return 'This account cannot sign in. Ask an admin of this installation.'
    case 'no-answer':
      return 'The server does not answer. Your password was not checked; try again.'
    case 'failed':
      return `Signing in failed: ${refusal.message}`
  }
}

/** How long trying again is pointless, as a button says it; null when it is possible now. */
export function waitReason(refusal: SignInRefusal | null, now: number): string | null {
  if (refusal?.reason !== 'rate-limited' || refusal.retryAt === null) return null
  const left = refusal.retryAt - now
  return left > 0 ? `Possible again in ${formatDuration(Math.ceil(left / 1000) * 1000)}` : null
}
