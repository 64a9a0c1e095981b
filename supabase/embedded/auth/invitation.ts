import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { applyAccountChange } from './account-change.ts'
import { accountToJson, findAccountByEmail, findAccountById, isBanned } from './account.ts'
import { requireAdmin } from './admin-access.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, userBanned, validationFailed } from './auth-error.ts'
import { json } from './auth-response.ts'
import { emailSchema, metadataSchema, parseBody } from './request-body.ts'
import { deleteSessions, sessionToJson } from './session-answer.ts'
import { recordSignIn } from './sign-in.ts'

/** `otp_expiry` in supabase/config.toml says the same of hosted. */
const INVITATION_SECONDS = 24 * 60 * 60

const inviteSchema = z.object({
  email: emailSchema.default(''),
  data: metadataSchema.nullish(),
})
const linkSchema = inviteSchema.extend({ type: z.string().max(32).default('') })

/** `POST /invite`: an account that nobody can enter yet, and a mail with the link that opens it once. */
export async function invite(
  context: AuthContext,
  { request, body }: AuthRequest,
): Promise<Response> {
  await requireAdmin(context, request)
  const wish = parseBody(body, inviteSchema)
  const { account, link } = await createInvitation(context, wish)
  await context.mail.send({
    to: wish.email,
    subject: 'You have been invited to the OmniHub control panel',
    text: `Accept the invitation within 24 hours:\n${link}`,
  })
  return json(200, accountToJson(account))
}

/** `POST /admin/generate_link` for invitations: the same without the mail. */
export async function generateLink(
  context: AuthContext,
  { request, body }: AuthRequest,
): Promise<Response> {
  await requireAdmin(context, request)
  const { type, ...wish } = parseBody(body, linkSchema)
  if (type !== 'invite') throw validationFailed('Only links of type invite are made here')
  const { account, link, token } = await createInvitation(context, wish)
  return json(200, {
    ...accountToJson(account),
    action_link: link,
    email_otp: '',
    hashed_token: token,
    verification_type: 'invite',
    redirect_to: context.config.siteUrl,
  })
}

/** `POST /verify` with `type=invite`: opens the account, once, and signs in. A password comes afterwards. */
export async function acceptInvitation(
  context: AuthContext,
  token: string,
  { request, address }: AuthRequest,
): Promise<Response> {
  // One statement, so that of two who come with one link only one gets in.
  const { rows } = await context.pool.query<{ id: string }>(
    `update auth.users
     set confirmation_token = '', email_confirmed_at = coalesce(email_confirmed_at, now()),
       last_sign_in_at = now(), updated_at = now()
     where confirmation_token = $1 and deleted_at is null
       and confirmation_sent_at > now() - $2 * interval '1 second'
     returning id`,
    [hashOf(token), INVITATION_SECONDS],
  )
  const accepted = rows[0] ? await findAccountById(context.pool, rows[0].id) : null
  if (!accepted) {
    context.door.refused('', 'otp_expired', { request, address })
    throw new AuthError(403, 'otp_expired', 'Email link is invalid or has expired')
  }
  if (isBanned(accepted)) {
    await deleteSessions(context, accepted.id)
    throw userBanned()
  }
  const session = { account: accepted, ...(await beginSession(context, accepted.id)) }
  await recordSignIn(context, session, 'invite', { request, address })
  return json(200, await sessionToJson(context, session))
}

async function createInvitation(
  context: AuthContext,
  { email, data }: z.infer<typeof inviteSchema>,
) {
  if (email === '') throw validationFailed('An invitation requires an email')
  const known = await findAccountByEmail(context.pool, email)
  if (known?.email_confirmed_at) {
    throw new AuthError(
      422,
      'email_exists',
      'A user with this email address has already been registered',
    )
  }
  const id = known?.id ?? randomUUID()
  await applyAccountChange(context.pool, known, id, {
    ...(known ? {} : { email }),
    user_metadata: data,
  })
  // Only its hash is kept, as nobody who reads the table must be able to accept; the link before it is void.
  const token = randomBytes(32).toString('base64url')
  await context.pool.query(
    `update auth.users set confirmation_token = $2, confirmation_sent_at = now(), invited_at = now() where id = $1`,
    [id, hashOf(token)],
  )
  const account = await findAccountById(context.pool, id)
  if (!account) throw new Error('the invited account is gone')
  // In the fragment, which no server and no log sees; opening the page accepts nothing yet.
  const link = `${context.config.siteUrl}/accept-invitation#token_hash=${token}`
  return { account, link, token }
}

async function beginSession(context: AuthContext, accountId: string) {
  const sessionId = randomUUID()
  const refreshToken = randomBytes(24).toString('base64url')
  await context.pool.query(
    `with begun as (
       insert into auth.sessions (id, user_id, aal, created_at, updated_at) values ($1, $2, 'aal1', now(), now()) returning id)
     insert into auth.refresh_tokens (id, token, user_id, session_id, revoked, created_at, updated_at)
     select gen_random_uuid(), $3, $2, begun.id, false, now(), now() from begun`,
    [sessionId, accountId, refreshToken],
  )
  return { sessionId, refreshToken }
}

function hashOf(token: string): string {
  return createHash('sha256').update(`invitation:${token}`).digest('hex')
}
