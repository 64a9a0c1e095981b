import { z } from 'zod'
import { isBanned, findAccountById } from './account.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError } from './auth-error.ts'
import { json } from './auth-response.ts'
import { parseBody } from './request-body.ts'
import { deleteSessions, readIssuedSession, sessionToJson } from './session-answer.ts'

const refreshSchema = z.object({ refresh_token: z.string().max(255).default('') })
const ownerSchema = z.array(z.object({ user_id: z.string(), session_id: z.string().nullable() }))

/** `POST /token?grant_type=refresh_token`. Rotates; a token used twice ends its family. */
export async function refreshSession(
  context: AuthContext,
  { body }: AuthRequest,
): Promise<Response> {
  const { refresh_token: token } = parseBody(body, refreshSchema)
  if (token === '') {
    throw new AuthError(400, 'validation_failed', 'refresh_token required')
  }
  const { rows } = await context.pool.query(
    'select user_id, session_id from auth.refresh_tokens where token = $1',
    [token],
  )
  const owner = ownerSchema.parse(rows)[0]
  const account = owner ? await findAccountById(context.pool, owner.user_id) : null
  if (!owner?.session_id || !account) {
    throw new AuthError(
      400,
      'refresh_token_not_found',
      'Invalid Refresh Token: Refresh Token Not Found',
    )
  }
  if (isBanned(account)) {
    await deleteSessions(context, account.id)
    throw new AuthError(400, 'user_banned', 'Invalid Refresh Token: User Banned')
  }
  // lite reads, revokes and inserts in separate statements: two refreshes of one session must not interleave.
  const answer = await context.exclusive(owner.session_id, () =>
    context.lite.call('POST', '/token?grant_type=refresh_token', { refresh_token: token }),
  )
  const session = await readIssuedSession(context, answer)
  return json(200, await sessionToJson(context, session))
}
