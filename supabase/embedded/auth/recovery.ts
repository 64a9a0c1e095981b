import { z } from 'zod'
import { findAccountByEmail, isBanned } from './account.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, userBanned, validationFailed } from './auth-error.ts'
import { json } from './auth-response.ts'
import { emailSchema, parseBody } from './request-body.ts'
import { readIssuedSession, sessionToJson, refusedByLite } from './session-answer.ts'
import { recordSignIn, spendCode } from './sign-in.ts'

const recoverSchema = z.object({ email: emailSchema.default('') })
const verifySchema = z.object({
  type: z.string().max(32).default(''),
  email: emailSchema.default(''),
  token: z.string().max(255).default(''),
  token_hash: z.string().max(255).default(''),
})
const VERIFIABLE = new Set(['recovery', 'email_change'])

/** `POST /recover`: mails a code. The answer is the same whether the account exists or not. */
export async function recover(
  context: AuthContext,
  { body, address }: AuthRequest,
): Promise<Response> {
  const { email } = parseBody(body, recoverSchema)
  if (email === '') throw validationFailed('Password recovery requires an email')
  spendCode(context, address, email)
  const account = await findAccountByEmail(context.pool, email)
  if (account && !isBanned(account)) {
    const answer = await context.lite.call('POST', '/recover', { email })
    if (answer.status !== 200) throw refusedByLite(answer)
  }
  return json(200, {})
}

/** `POST /verify`: exchanges a mailed code for a session. */
export async function verifyCode(
  context: AuthContext,
  { request, body, address }: AuthRequest,
): Promise<Response> {
  const wish = parseBody(body, verifySchema)
  if (!VERIFIABLE.has(wish.type)) throw validationFailed('Invalid email verification type')
  if (wish.token_hash === '' && (wish.email === '' || wish.token === '')) {
    throw validationFailed('Verify requires either a token or a token hash')
  }
  // A code has six digits: the number of tries is what protects it. A hash cannot be guessed.
  if (wish.token_hash === '') {
    spendCode(context, address, wish.email)
    const account = await findAccountByEmail(context.pool, wish.email)
    if (!account) throw invalidCode()
    if (isBanned(account)) throw userBanned()
  }
  const { token_hash, ...byCode } = wish
  const answer = await context.lite.call(
    'POST',
    '/verify',
    token_hash === '' ? byCode : { type: wish.type, token_hash },
  )
  const session = await readIssuedSession(context, answer)
  await recordSignIn(context, session, 'otp', { request, address })
  return json(200, await sessionToJson(context, session))
}

function invalidCode(): AuthError {
  return new AuthError(403, 'otp_expired', 'Token has expired or is invalid')
}
