import { z } from 'zod'
import { accountToJson, findAccountById } from './account.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError } from './auth-error.ts'
import { json, noContent } from './auth-response.ts'
import { requireSession } from './current-session.ts'
import { checkNewPassword } from './password.ts'
import { emailSchema, metadataSchema, parseBody } from './request-body.ts'
import { refusedByLite } from './session-answer.ts'

const updateSchema = z.object({
  email: emailSchema.optional(),
  password: z.string().max(4096).optional(),
  data: metadataSchema.nullish(),
  app_metadata: metadataSchema.nullish(),
})

/** `GET /user` */
export async function readOwnAccount(
  context: AuthContext,
  { request }: AuthRequest,
): Promise<Response> {
  const { account } = await requireSession(context, request)
  return json(200, accountToJson(account))
}

/** `PUT /user`: e-mail (confirmed by mail first), password (ends the other sessions), own metadata. */
export async function updateOwnAccount(context: AuthContext, call: AuthRequest): Promise<Response> {
  const { request, body } = call
  const { account, sessionId } = await requireSession(context, request)
  const change = parseBody(body, updateSchema)
  if (change.app_metadata) {
    throw new AuthError(403, 'not_admin', 'Updating app_metadata requires admin privileges')
  }
  if (change.password !== undefined) checkNewPassword(change.password)

  const as = { accountId: account.id, sessionId }
  const wish = {
    ...(change.email ? { email: change.email } : {}),
    ...(change.password ? { password: change.password } : {}),
    ...(change.data ? { data: change.data } : {}),
  }
  const update = () => context.lite.call('PUT', '/user', wish, as)
  const answer = await (change.password ? context.hashing.run('known', update) : update())
  if (answer.status !== 200) throw refusedByLite(answer)
  if (change.password) {
    await context.pool.query('delete from auth.sessions where user_id = $1 and id <> $2', [
      account.id,
      sessionId,
    ])
    await context.door.sessionsEnded(account.id, 'auth.password_changed', call)
  }
  const updated = await findAccountById(context.pool, account.id)
  return json(200, accountToJson(updated ?? account))
}

/** `POST /logout?scope=global|local|others` */
export async function signOut(context: AuthContext, call: AuthRequest): Promise<Response> {
  const { request, url } = call
  const { account, sessionId } = await requireSession(context, request)
  const scope = url.searchParams.get('scope') ?? 'global'
  const as = { accountId: account.id, sessionId }
  const answer = await context.lite.call(
    'POST',
    `/logout?scope=${encodeURIComponent(scope)}`,
    {},
    as,
  )
  if (answer.status >= 300) throw refusedByLite(answer)
  await context.door.sessionsEnded(account.id, 'auth.signed_out', call, { scope })
  return noContent()
}
