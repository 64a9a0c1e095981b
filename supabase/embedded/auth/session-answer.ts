import { z } from 'zod'
import { ACCESS_TOKEN_SECONDS } from './access-token.ts'
import { accountToJson, findAccountById, isBanned, type Account } from './account.ts'
import type { AuthContext } from './auth-context.ts'
import { AuthError } from './auth-error.ts'
import type { LiteAnswer } from './lite-auth.ts'

const issuedSchema = z.object({ access_token: z.string(), refresh_token: z.string() })
const refusedSchema = z.object({ error_code: z.string(), msg: z.string() })

export interface IssuedSession {
  account: Account
  sessionId: string
  refreshToken: string
}

/** Reads a session out of lite's answer. Throws the AuthError lite refused with, or `user_banned`. */
export async function readIssuedSession(
  context: AuthContext,
  answer: LiteAnswer,
): Promise<IssuedSession> {
  if (answer.status !== 200) throw refusedByLite(answer)
  const issued = issuedSchema.parse(answer.body)
  const identity = await context.lite.identify(issued.access_token)
  const account = await findAccountById(context.pool, identity.accountId)
  if (!account || isBanned(account)) {
    // Banned or removed between the check and the answer: the session just made must not survive it.
    await deleteSessions(context, identity.accountId)
    throw new AuthError(400, 'user_banned', 'User is banned')
  }
  return { account, sessionId: identity.sessionId, refreshToken: issued.refresh_token }
}

/** Ends every session of an account; their refresh tokens go with them. */
export async function deleteSessions(context: AuthContext, accountId: string): Promise<void> {
  await context.pool.query('delete from auth.sessions where user_id = $1', [accountId])
}

/** What the client gets for a session: our own token in place of lite's. */
export async function sessionToJson(
  context: AuthContext,
  session: IssuedSession,
): Promise<Record<string, unknown>> {
  const minted = await context.tokens.mint(session.account, session.sessionId)
  if (!minted) {
    throw new AuthError(400, 'session_not_found', 'Invalid Refresh Token: No Valid Session Found')
  }
  return {
    access_token: minted.token,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    expires_at: minted.expiresAt,
    refresh_token: session.refreshToken,
    user: accountToJson(session.account),
    weak_password: null,
  }
}

export function refusedByLite(answer: LiteAnswer): AuthError {
  const refused = refusedSchema.safeParse(answer.body)
  if (answer.status >= 400 && answer.status < 500 && refused.success) {
    return new AuthError(answer.status, refused.data.error_code, refused.data.msg)
  }
  return new AuthError(500, 'unexpected_failure', 'Unexpected failure, please check server logs')
}
