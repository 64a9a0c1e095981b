import { z } from 'zod'
import { findAccountById, isBanned, type Account } from './account.ts'
import type { AuthContext } from './auth-context.ts'
import { AuthError, userBanned } from './auth-error.ts'

const claimsSchema = z.object({ sub: z.uuid(), session_id: z.uuid() })

export interface CurrentSession {
  account: Account
  sessionId: string
}

/** The token in `Authorization`, or null; API keys that clients send there are none. */
export function bearerToken(request: Request): string | null {
  const match = /^bearer\s+(\S+)$/i.exec(request.headers.get('authorization') ?? '')
  return match?.[1] ?? null
}

/** Who calls. Throws 401 without a token, 403 for one that is forged, expired, signed out or banned. */
export async function requireSession(
  context: AuthContext,
  request: Request,
): Promise<CurrentSession> {
  const token = bearerToken(request)
  if (token === null) {
    throw new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token')
  }
  if (token.startsWith('sb_')) {
    throw new AuthError(403, 'bad_jwt', 'invalid claim: missing sub claim')
  }
  const payload = await context.verifier.verify(token).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : 'unknown'
    throw new AuthError(
      403,
      'bad_jwt',
      `invalid JWT: unable to parse or verify signature, ${reason}`,
    )
  })
  const claims = claimsSchema.safeParse(payload)
  if (!claims.success) throw new AuthError(403, 'bad_jwt', 'invalid claim: missing sub claim')

  const account = await findAccountById(context.pool, claims.data.sub)
  if (!account) {
    throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist')
  }
  if (isBanned(account)) throw userBanned()
  const session = await context.pool.query(
    'select from auth.sessions where id = $1 and user_id = $2',
    [claims.data.session_id, account.id],
  )
  if (session.rowCount === 0) {
    throw new AuthError(
      403,
      'session_not_found',
      'Session from session_id claim in JWT does not exist',
    )
  }
  return { account, sessionId: claims.data.session_id }
}
