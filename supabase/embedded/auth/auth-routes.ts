import { requireAdmin } from './admin-access.ts'
import { createUser, deleteUser, listUsers, readUser, updateUser } from './admin-accounts.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, validationFailed } from './auth-error.ts'
import { generateLink, invite } from './invitation.ts'
import { readOwnAccount, signOut, updateOwnAccount } from './own-account.ts'
import { health, jwks, settings } from './public-facts.ts'
import { recover, verifyCode } from './recovery.ts'
import { refreshSession } from './refresh.ts'
import { signInWithPassword } from './sign-in.ts'

type Endpoint = (context: AuthContext, call: AuthRequest) => Promise<Response> | Response

const CLOSED_SIGN_UP = () => {
  throw new AuthError(422, 'signup_disabled', 'Signups not allowed for this instance')
}
const NO_OTP = () => {
  throw new AuthError(422, 'otp_disabled', 'Signups not allowed for otp')
}
const NO_PROVIDER = () => {
  throw validationFailed('Unsupported provider: provider is not enabled')
}
const NO_MFA = () => {
  throw new AuthError(422, 'mfa_totp_enroll_not_enabled', 'MFA enroll is disabled for TOTP')
}

const ENDPOINTS: Record<string, Record<string, Endpoint>> = {
  '/token': { POST: token },
  '/logout': { POST: signOut },
  '/user': { GET: readOwnAccount, PUT: updateOwnAccount },
  '/recover': { POST: recover },
  '/verify': { POST: verifyCode },
  '/health': { GET: health },
  '/settings': { GET: settings },
  '/.well-known/jwks.json': { GET: jwks },
  '/invite': { POST: invite },
  '/admin/generate_link': { POST: generateLink },
  '/admin/users': { GET: listUsers, POST: createUser },
  '/signup': { POST: CLOSED_SIGN_UP },
  '/otp': { POST: NO_OTP },
  '/magiclink': { POST: NO_OTP },
  '/authorize': { GET: NO_PROVIDER },
  '/factors': { POST: NO_MFA },
}

const USER_METHODS: Record<string, typeof readUser> = {
  GET: readUser,
  PUT: updateUser,
  DELETE: deleteUser,
}

/** Answers one request; throws an AuthError to refuse. */
export async function routeAuth(context: AuthContext, call: AuthRequest): Promise<Response> {
  const endpoint = ENDPOINTS[call.path]
  if (endpoint) {
    const answer = endpoint[call.request.method]
    if (!answer) throw methodNotAllowed(Object.keys(endpoint))
    return answer(context, call)
  }
  const user = /^\/admin\/users\/([^/]+)$/.exec(call.path)
  if (user?.[1] !== undefined) {
    const answer = USER_METHODS[call.request.method]
    if (!answer) throw methodNotAllowed(Object.keys(USER_METHODS))
    return answer(context, call, user[1])
  }
  if (call.path.startsWith('/admin/')) await requireAdmin(context, call.request)
  throw new AuthError(404, 'not_found', 'Not found')
}

function token(context: AuthContext, call: AuthRequest): Promise<Response> {
  const grant = call.url.searchParams.get('grant_type')
  if (grant === 'password') return signInWithPassword(context, call)
  if (grant === 'refresh_token') return refreshSession(context, call)
  throw new AuthError(400, 'invalid_request', 'unsupported_grant_type')
}

function methodNotAllowed(methods: string[]): AuthError {
  return new AuthError(405, 'method_not_allowed', 'Method not allowed', {
    headers: { allow: methods.join(', ') },
  })
}
