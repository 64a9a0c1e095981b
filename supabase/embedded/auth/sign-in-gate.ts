import { tooManyRequests, type AuthError } from './auth-error.ts'
import type { SignInLimits } from './auth-messages.ts'
import { TokenBuckets } from './token-bucket.ts'

export type Lane = 'known' | 'open'

export interface Admission {
  lane: Lane
  /** To be called after the right password: gives the attempt back and reserves a lane for the next. */
  succeeded(): void
  /** What to answer instead of saying that the password is wrong; null: say so. */
  insteadOfWrong: AuthError | null
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
 * The budget of an account is hard: nobody gets past it. The budget of an address decides what is answered: once it
 * is used up only the right password still opens, everything else is 429, so that an address that many share (here
 * everybody is 127.0.0.1) is no lever to lock out the others. An account that has signed in from an address before
 * has a lane and a budget of its own there, which nobody at another address can use up.
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

  function admitKnown(pair: string): Admission {
    const wait = pairs.take(pair)
    if (wait > 0) throw tooManyRequests(wait)
    return {
      lane: 'known',
      insteadOfWrong: null,
      succeeded() {
        pairs.refund(pair)
        remember(pair)
      },
    }
  }

  return {
    admit(attempt) {
      const pair = pairKey(attempt)
      if (known.has(pair)) return admitKnown(pair)

      const accountWait = accounts.take(attempt.account)
      if (accountWait > 0) throw tooManyRequests(accountWait)
      const addressWait = addresses.take(attempt.address)
      return {
        lane: 'open',
        insteadOfWrong: addressWait > 0 ? tooManyRequests(addressWait) : null,
        succeeded() {
          accounts.refund(attempt.account)
          if (addressWait === 0) addresses.refund(attempt.address)
          remember(pair)
        },
      }
    },
  }
}

function pairKey(attempt: Attempt): string {
  return JSON.stringify([attempt.address, attempt.account])
}
