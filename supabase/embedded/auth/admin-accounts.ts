import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { accountChangeSchema, applyAccountChange } from './account-change.ts'
import { accountToJson, findAccountById, listAccounts, type Account } from './account.ts'
import { requireAdmin } from './admin-access.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { AuthError, validationFailed } from './auth-error.ts'
import { json } from './auth-response.ts'
import { parseBody } from './request-body.ts'

const MAX_PER_PAGE = 1000
const createSchema = accountChangeSchema.extend({ id: z.uuid().optional() })
const deleteSchema = z.object({ should_soft_delete: z.boolean().optional() })

/** `GET /admin/users?page=&per_page=` with `x-total-count` and `link`. */
export async function listUsers(
  context: AuthContext,
  { request, url }: AuthRequest,
): Promise<Response> {
  await requireAdmin(context, request)
  const page = readCount(url, 'page', 1)
  const perPage = Math.min(MAX_PER_PAGE, readCount(url, 'per_page', 50))
  const { accounts, total } = await listAccounts(context.pool, { page, perPage })
  const last = Math.max(1, Math.ceil(total / perPage))
  const link = (to: number, rel: string) =>
    `</admin/users?page=${to}&per_page=${perPage}>; rel="${rel}"`
  const links = [...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')]
  return json(
    200,
    { users: accounts.map(accountToJson), aud: 'authenticated' },
    { 'x-total-count': String(total), link: links.join(', ') },
  )
}

/** `POST /admin/users` */
export async function createUser(
  context: AuthContext,
  { request, body }: AuthRequest,
): Promise<Response> {
  await requireAdmin(context, request)
  const { id = randomUUID(), ...wish } = parseBody(body, createSchema)
  if (!wish.email) {
    throw validationFailed('Cannot create a user without either an email or phone')
  }
  // As on hosted: an account without a password gets one nobody knows, so that it can be recovered by mail.
  const password = wish.password || randomBytes(32).toString('base64url')
  await applyAccountChange(context.pool, null, id, { ...wish, password })
  return json(200, accountToJson(await requireAccount(context, id)))
}

/** `GET /admin/users/:id` */
export async function readUser(
  context: AuthContext,
  { request }: AuthRequest,
  id: string,
): Promise<Response> {
  await requireAdmin(context, request)
  return json(200, accountToJson(await requireAccount(context, id)))
}

/** `PUT /admin/users/:id`; banning ends the account's sessions. */
export async function updateUser(
  context: AuthContext,
  call: AuthRequest,
  id: string,
): Promise<Response> {
  await requireAdmin(context, call.request)
  const account = await requireAccount(context, id)
  const change = parseBody(call.body, accountChangeSchema)
  await applyAccountChange(context.pool, account, id, change)
  if (change.password) await context.door.sessionsEnded(id, 'auth.password_set', call)
  return json(200, accountToJson(await requireAccount(context, id)))
}

/** `DELETE /admin/users/:id`. Soft deletion is refused: nothing here would honour it. */
export async function deleteUser(
  context: AuthContext,
  { request, body }: AuthRequest,
  id: string,
): Promise<Response> {
  await requireAdmin(context, request)
  const account = await requireAccount(context, id)
  const options = parseBody(body, deleteSchema)
  if (options.should_soft_delete) {
    throw new AuthError(422, 'validation_failed', 'Soft deletion is not available here')
  }
  await context.pool.query('delete from auth.users where id = $1', [account.id])
  return json(200, {})
}

async function requireAccount(context: AuthContext, id: string): Promise<Account> {
  if (!z.uuid().safeParse(id).success) {
    throw new AuthError(404, 'validation_failed', 'user_id must be an UUID')
  }
  const account = await findAccountById(context.pool, id)
  if (!account) throw new AuthError(404, 'user_not_found', 'User not found')
  return account
}

function readCount(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name)
  if (text === null || text === '') return fallback
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0 || value > 1_000_000) {
    throw validationFailed(`Bad Pagination Parameters: invalid ${name}`)
  }
  return value === 0 ? fallback : value
}
