import { timingSafeEqual } from 'node:crypto'
import type { AuthContext } from './auth-context.ts'
import { AuthError } from './auth-error.ts'
import { bearerToken } from './current-session.ts'

/**
 * Lets a caller pass who holds the secret key. As on hosted, a user's own token beside the key decides instead of
 * the key; no user has an administrative role, so such a call is refused.
 */
export async function requireAdmin(context: AuthContext, request: Request): Promise<void> {
  const bearer = bearerToken(request)
  if (bearer !== null && !bearer.startsWith('sb_')) {
    const claims = await context.verifier.verify(bearer).catch(() => {
      throw new AuthError(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature')
    })
    if (claims.role !== 'service_role') throw notAdmin()
    return
  }
  const key = request.headers.get('apikey') ?? ''
  if (!sameSecret(key, context.config.secretKey)) throw notAdmin()
}

function notAdmin(): AuthError {
  return new AuthError(403, 'not_admin', 'User not allowed')
}

export function sameSecret(given: string, expected: string): boolean {
  const a = Buffer.from(given)
  const b = Buffer.from(expected)
  return a.length === b.length && timingSafeEqual(a, b)
}
