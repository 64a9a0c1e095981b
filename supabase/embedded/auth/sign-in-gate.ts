import { tooManyRequests } from './auth-error.ts'
import type { SignInLimits } from './auth-messages.ts'
import { TokenBuckets } from './token-bucket.ts'

export type Lane = 'known' | 'open'

export interface Admission {
  lane: Lane
  /** To be called after the right password: gives the attempt back and reserves a lane for the next. */
  succeeded(): void
}

export interface Attempt {
  address: string
  account: string
}

export interface SignInGate {
  /** Admits one attempt, or throws 429 with `retry-after`. Costs no hashing. */
  admit(attempt: Attempt): Admission
}

const MAX_KNOWN_PAIRS = 10_000

/**
 * Decides before any hashing whether a password may be tried.
 *
 * Strangers share a budget per address and per account. An account that has signed in from an address before has
 * a budget of its own there, which nobody at another address, and nobody trying other accounts, can use up.
 */
export function createSignInGate(options: {
  limits: SignInLimits
  /** Accounts and the addresses they have signed in from, so that the reserved lanes survive a restart. */
  known: Attempt[]
  now?: () => number
}): SignInGate {
  const now = options.now ?? (() => performance.now())
  const addresses = new TokenBuckets(options.limits.perAddress, now)
  const accounts = new TokenBuckets(options.limits.perAccount, now)
  const pairs = new TokenBuckets(options.limits.perKnownPair, now)
  const known = new Set(options.known.map(pairKey))

  function remember(pair: string): void {
    known.delete(pair)
    known.add(pair)
    if (known.size <= MAX_KNOWN_PAIRS) return
    const oldest = known.values().next().value
    if (oldest !== undefined) known.delete(oldest)
  }

  return {
    admit(attempt) {
      const pair = pairKey(attempt)
      if (known.has(pair)) return admitKnown(pair)

      const addressWait = addresses.take(attempt.address)
      const accountWait = addressWait > 0 ? 0 : accounts.take(attempt.account)
      const wait = addressWait || accountWait
      if (wait > 0) throw tooManyRequests(wait)
      return {
        lane: 'open',
        succeeded() {
          addresses.refund(attempt.address)
          accounts.refund(attempt.account)
          remember(pair)
        },
      }
    },
  }

  function admitKnown(pair: string): Admission {
    const wait = pairs.take(pair)
    if (wait > 0) throw tooManyRequests(wait)
    return {
      lane: 'known',
      succeeded() {
        pairs.refund(pair)
        remember(pair)
      },
    }
  }
}

function pairKey(attempt: Attempt): string {
  return JSON.stringify([attempt.address, attempt.account])
}
