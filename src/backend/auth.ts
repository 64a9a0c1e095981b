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
