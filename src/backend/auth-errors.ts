import { type AuthError, isAuthRetryableFetchError } from '@supabase/auth-js'
import { lastRetryAt } from './auth-fetch.ts'

/** Why a sign-in was turned down, in the terms the sign-in form speaks. */
export type SignInRefusal =
  | { reason: 'wrong-credentials' }
  /** Too many tries; epoch milliseconds of the server when the server said until when. */
  | { reason: 'rate-limited'; retryAt: number | null }
  /** The account is banned or its address was never confirmed. */
  | { reason: 'account-closed' }
  | { reason: 'no-answer' }
  | { reason: 'failed'; message: string }

const closed = ['user_banned', 'email_not_confirmed', 'phone_not_confirmed']

/** Reads the library's error as a refusal a person can act on. */
export function signInRefusal(error: AuthError): SignInRefusal {
  if (error.code === 'invalid_credentials') return { reason: 'wrong-credentials' }
  if (error.status === 429) return { reason: 'rate-limited', retryAt: lastRetryAt() }
  if (error.code !== undefined && closed.includes(error.code)) return { reason: 'account-closed' }
  if (isAuthRetryableFetchError(error)) return { reason: 'no-answer' }
  return { reason: 'failed', message: error.message }
}
