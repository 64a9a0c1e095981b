import { z } from 'zod'
import { findAccountByEmail, isBanned } from './account.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, tooManyRequests, userBanned, validationFailed } from './auth-error.ts'
import { json } from './auth-response.ts'
import { acceptInvitation } from './invitation.ts'
import { emailSchema, parseBody } from './request-body.ts'
import {
  readIssuedSession,
  refusedByLite,
  sessionToJson,
  type IssuedSession,
} from './session-answer.ts'
import { recordSignIn } from './sign-in.ts'

const recoverSchema = z.object({ email: emailSchema.default('') })
const verifySchema = z.object({
  type: z.string().max(32).default(''),
  email: emailSchema.default(''),
  token: z.string().max(255).default(''),
  token_hash: z.string().max(255).default(''),
})
const VERIFIABLE = new Set(['recovery', 'email_change'])

/** `POST /recover`: mails a code. The answer is the same whether the account exists or not. */
export async function recover(context: AuthContext, { body }: AuthRequest): Promise<Response> {
  const { email } = parseBody(body, recoverSchema)
  if (email === '') throw validationFailed('Password recovery requires an email')
  spendCode(context, 'asked', email)
  const account = await findAccountByEmail(context.pool, email)
  if (account && !isBanned(account)) {
    const answer = await context.lite.call('POST', '/recover', { email })
    if (answer.status !== 200) throw refusedByLite(answer)
  }
  return json(200, {})
}

/**
 * `POST /verify`: exchanges a mailed code, or the token of an invitation, for a session. Hosted takes a hash of the code
 * too; here it is made of the e-mail and six digits, could be guessed past the limit per account, and is refused.
 */
export async function verifyCode(context: AuthContext, call: AuthRequest): Promise<Response> {
  const { request, body, address } = call
  const { type, email, token, token_hash: tokenHash } = parseBody(body, verifySchema)
  if (type === 'invite') {
    if (tokenHash === '') throw validationFailed('An invitation is accepted by its token_hash')
    return acceptInvitation(context, tokenHash, call)
  }
  if (!VERIFIABLE.has(type)) throw validationFailed('Invalid email verification type')
  if (email === '' || token === '') {
    throw validationFailed('Only an email address together with its code can be verified')
  }
  const session = await checkCode(context, { type, email, token }).catch((error: unknown) => {
    if (error instanceof AuthError) context.door.refused(email, error.code, call)
    throw error
  })
  await recordSignIn(context, session, 'otp', { request, address })
  return json(200, await sessionToJson(context, session))
}

async function checkCode(
  context: AuthContext,
  given: { type: string; email: string; token: string },
): Promise<IssuedSession> {
  // Six digits are protected by nothing but the number of tries.
  spendCode(context, 'tried', given.email)
  const account = await findAccountByEmail(context.pool, given.email)
  if (!account) throw new AuthError(403, 'otp_expired', 'Token has expired or is invalid')
  if (isBanned(account)) throw userBanned()
  return readIssuedSession(context, await context.lite.call('POST', '/verify', given))
}

function spendCode(context: AuthContext, purpose: 'asked' | 'tried', email: string): void {
  const wait = context.codes.take(JSON.stringify([purpose, email]))
  if (wait > 0) throw tooManyRequests(wait)
}
