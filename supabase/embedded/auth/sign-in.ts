import { z } from 'zod'
import { findAccountByEmail, isBanned } from './account.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, validationFailed } from './auth-error.ts'
import { json } from './auth-response.ts'
import { parseBody } from './request-body.ts'
import { readIssuedSession, sessionToJson, type IssuedSession } from './session-answer.ts'
import type { Lane } from './sign-in-gate.ts'

const passwordSchema = z.object({
  email: z.string().max(255).optional(),
  phone: z.string().max(64).optional(),
  password: z.string().max(4096).default(''),
})

/** `POST /token?grant_type=password` */
export async function signInWithPassword(
  context: AuthContext,
  call: AuthRequest,
): Promise<Response> {
  const arrivedAt = performance.now()
  try {
    return await tryPassword(context, call)
  } catch (error) {
    if (error instanceof AuthError) await context.holdBack(arrivedAt)
    throw error
  }
}

async function tryPassword(
  context: AuthContext,
  { request, body, address }: AuthRequest,
): Promise<Response> {
  const wish = parseBody(body, passwordSchema)
  if (wish.email && wish.phone) {
    throw validationFailed('Only an email address or phone number should be provided on login.')
  }
  if (wish.phone) throw new AuthError(422, 'phone_provider_disabled', 'Phone logins are disabled')
  if (!wish.email) throw validationFailed('missing email or phone')
  const email = wish.email.trim().toLowerCase()

  const session = await admit(context, email, wish.password, address).catch((error: unknown) => {
    if (error instanceof AuthError) context.door.refused(email, error.code, { request, address })
    throw error
  })
  await recordSignIn(context, session, 'password', { request, address })
  return json(200, await sessionToJson(context, session))
}

async function admit(
  context: AuthContext,
  email: string,
  password: string,
  address: string,
): Promise<IssuedSession> {
  const admission = context.gate.admit({ address, account: email })
  const session = await checkPassword(context, email, password, admission.lane).catch(
    (error: unknown) => {
      throw error instanceof AuthError ? (admission.insteadOfWrong ?? error) : error
    },
  )
  admission.succeeded()
  return session
}

async function checkPassword(
  context: AuthContext,
  email: string,
  password: string,
  lane: Lane,
): Promise<IssuedSession> {
  const account = await findAccountByEmail(context.pool, email)
  if (!account?.encrypted_password || password === '') throw invalidCredentials()
  if (isBanned(account)) throw new AuthError(400, 'user_banned', 'User is banned')
  const answer = await context.hashing.run(lane, () =>
    context.lite.call('POST', '/token?grant_type=password', { email, password }),
  )
  return readIssuedSession(context, answer)
}

/** Stores how and from where a session began: `amr`, the reserved sign-in lane and the audit log are made of it. */
export async function recordSignIn(
  context: AuthContext,
  session: IssuedSession,
  method: 'password' | 'otp' | 'invite',
  from: { request: Request; address: string },
): Promise<void> {
  await context.pool.query(
    `with described as (
       update auth.sessions set aal = 'aal1', ip = $2::inet, user_agent = left($3, 512) where id = $1 returning id)
     insert into auth.mfa_amr_claims (id, session_id, authentication_method)
     select gen_random_uuid(), id, $4 from described`,
    [
      session.sessionId,
      from.address,
      from.request.headers.get('user-agent'),
      method === 'password' ? 'password' : 'otp',
    ],
  )
  await context.door.signedIn(
    { id: session.sessionId, accountId: session.account.id },
    method,
    from,
  )
}

function invalidCredentials(): AuthError {
  return new AuthError(400, 'invalid_credentials', 'Invalid login credentials')
}
