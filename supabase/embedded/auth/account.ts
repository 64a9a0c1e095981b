import type { Pool } from 'pg'
import { z } from 'zod'

const instant = z.date().nullable()
const json = z.record(z.string(), z.unknown()).nullable()

const identitySchema = z.object({
  identity_id: z.string(),
  id: z.string(),
  user_id: z.string(),
  identity_data: z.record(z.string(), z.unknown()),
  provider: z.string(),
  last_sign_in_at: z.string().nullable(),
  created_at: z.string().nullable(),
  updated_at: z.string().nullable(),
  email: z.string().nullable(),
})

const accountSchema = z.object({
  id: z.string(),
  aud: z.string().nullable(),
  role: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  encrypted_password: z.string().nullable(),
  email_confirmed_at: instant,
  phone_confirmed_at: instant,
  confirmed_at: instant,
  confirmation_sent_at: instant,
  recovery_sent_at: instant,
  email_change: z.string().nullable(),
  email_change_sent_at: instant,
  invited_at: instant,
  last_sign_in_at: instant,
  raw_app_meta_data: json,
  raw_user_meta_data: json,
  banned_until: instant,
  is_anonymous: z.boolean(),
  created_at: instant,
  updated_at: instant,
  identities: z.array(identitySchema),
})

/** A row of auth.users with its identities. */
export type Account = z.infer<typeof accountSchema>

const SELECT_ACCOUNT = `
  select u.*, coalesce((
    select jsonb_agg(jsonb_build_object(
      'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'identity_data', i.identity_data,
      'provider', i.provider, 'last_sign_in_at', i.last_sign_in_at, 'created_at', i.created_at,
      'updated_at', i.updated_at, 'email', i.email) order by i.created_at)
    from auth.identities i where i.user_id = u.id), '[]') as identities
  from auth.users u`

export async function findAccountById(pool: Pool, id: string): Promise<Account | null> {
  const { rows } = await pool.query(`${SELECT_ACCOUNT} where u.id = $1 and u.deleted_at is null`, [
    id,
  ])
  return rows[0] ? accountSchema.parse(rows[0]) : null
}

export async function findAccountByEmail(pool: Pool, email: string): Promise<Account | null> {
  const { rows } = await pool.query(
    `${SELECT_ACCOUNT} where u.email = $1 and not u.is_sso_user and u.deleted_at is null`,
    [email],
  )
  return rows[0] ? accountSchema.parse(rows[0]) : null
}

/** One page of accounts, newest first; `page` counts from 1. */
export async function listAccounts(
  pool: Pool,
  range: { page: number; perPage: number },
): Promise<{ accounts: Account[]; total: number }> {
  const count = await pool.query(
    'select count(*)::int as n from auth.users where deleted_at is null',
  )
  const { rows } = await pool.query(
    `${SELECT_ACCOUNT} where u.deleted_at is null order by u.created_at desc, u.id limit $1 offset $2`,
    [range.perPage, (range.page - 1) * range.perPage],
  )
  return {
    accounts: z.array(accountSchema).parse(rows),
    total: z.array(z.object({ n: z.number() })).parse(count.rows)[0]?.n ?? 0,
  }
}

export function isBanned(account: Account, now = Date.now()): boolean {
  return account.banned_until !== null && account.banned_until.getTime() > now
}

/** The account as the auth API shows it; fields that are unset are absent, as on hosted. */
export function accountToJson(account: Account): Record<string, unknown> {
  return {
    id: account.id,
    aud: account.aud || 'authenticated',
    role: account.role || 'authenticated',
    email: account.email ?? '',
    ...optional('email_confirmed_at', account.email_confirmed_at),
    phone: account.phone ?? '',
    ...optional('phone_confirmed_at', account.phone_confirmed_at),
    ...optional('confirmation_sent_at', account.confirmation_sent_at),
    ...optional('confirmed_at', account.confirmed_at),
    ...optional('recovery_sent_at', account.recovery_sent_at),
    ...optional('new_email', account.email_change || null),
    ...optional('email_change_sent_at', account.email_change_sent_at),
    ...optional('invited_at', account.invited_at),
    ...optional('last_sign_in_at', account.last_sign_in_at),
    app_metadata: account.raw_app_meta_data ?? {},
    user_metadata: account.raw_user_meta_data ?? {},
    identities: account.identities,
    created_at: account.created_at,
    updated_at: account.updated_at,
    ...optional('banned_until', account.banned_until),
    is_anonymous: account.is_anonymous,
  }
}

function optional(key: string, value: Date | string | null): Record<string, unknown> {
  return value === null ? {} : { [key]: value }
}
