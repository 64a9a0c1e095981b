import { isAuthRetryableFetchError } from '@supabase/auth-js'
import { signInRefusal, type SignInRefusal } from './auth-errors.ts'
import { client } from './client.ts'
import { endSession } from './session.ts'

export type { SignInRefusal } from './auth-errors.ts'

/**
 * Proves who somebody is, for the first time or again; a new proof makes the sign-in fresh.
 * Answers null when it succeeded.
 */
export async function signIn(order: {
  email: string
  password: string
}): Promise<SignInRefusal | null> {
  const { error } = await client().auth.signInWithPassword(order)
  return error === null ? null : signInRefusal(error)
}

/** Leaves, on this machine and in all its tabs. */
export async function signOut(): Promise<void> {
  await endSession('by-person')
}

/** Why an invitation did not let somebody in. */
export type InvitationRefusal =
  /** Expired, used, or replaced by a newer one: the server does not tell which. */
  { reason: 'not-valid' } | { reason: 'no-answer' } | { reason: 'failed'; message: string }

/** Uses up an invitation and signs in as whom it was for. Answers null when it succeeded. */
export async function openInvitation(token: string): Promise<InvitationRefusal | null> {
  const { error } = await client().auth.verifyOtp({ type: 'invite', token_hash: token })
  if (error === null) return null
  if (isAuthRetryableFetchError(error)) return { reason: 'no-answer' }
  if (error.code === 'otp_expired') return { reason: 'not-valid' }
  return { reason: 'failed', message: error.message }
}

/** The signed-in person's password from now on. Answers why not, in words, or null. */
export async function choosePassword(password: string): Promise<string | null> {
  const { error } = await client().auth.updateUser({ password })
  if (error === null) return null
  return isAuthRetryableFetchError(error) ? 'The server gave no answer. Try again.' : error.message
}
