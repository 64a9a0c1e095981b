import type { Pool } from 'pg'
import { DatabaseError } from 'pg'
import { z } from 'zod'
import type { Account } from './account.ts'
import { AuthError } from './auth-error.ts'
import { parseBanDuration } from './ban-duration.ts'
import { checkNewPassword, hashPassword } from './password.ts'
import { emailSchema, metadataSchema } from './request-body.ts'

export const accountChangeSchema = z.object({
  email: emailSchema.optional(),
  password: z.string().max(4096).optional(),
  email_confirm: z.boolean().optional(),
  role: z.string().max(255).optional(),
  user_metadata: metadataSchema.nullish(),
  app_metadata: metadataSchema.nullish(),
  ban_duration: z.string().max(64).optional(),
})

/** What an administrator may set on an account; what is absent stays as it is. */
export type AccountChange = z.infer<typeof accountChangeSchema>

/** Creates (`before` null) or changes an account with its e-mail identity, in one transaction. */
export async function applyAccountChange(
  pool: Pool,
  before: Account | null,
  id: string,
  change: AccountChange,
): Promise<void> {
  if (change.password) checkNewPassword(change.password)
  const banMs = change.ban_duration ? parseBanDuration(change.ban_duration) : undefined
  const hash = change.password ? await hashPassword(pool, change.password) : null

  const client = await pool.connect()
  try {
    await client.query('begin')
    if (!before) {
      await client.query(
        `insert into auth.users (id, instance_id, aud, role, email, raw_app_meta_data, raw_user_meta_data)
         values ($1, $2, 'authenticated', 'authenticated', $3, $4, $5)`,
        [
          id,
          NO_INSTANCE,
          change.email,
          { provider: 'email', providers: ['email'] },
          // In the insert already, as hosted does it: triggers on new accounts read the display name.
          { ...change.user_metadata, email_verified: true },
        ],
      )
    }
    await client.query(
      `update auth.users set
         email = coalesce($2, email),
         encrypted_password = coalesce($3, encrypted_password),
         role = coalesce($4, role),
         email_confirmed_at = case when $5 then coalesce(email_confirmed_at, now()) else email_confirmed_at end,
         raw_app_meta_data = (coalesce(raw_app_meta_data, '{}') || $6::jsonb)
           - array(select key from jsonb_each($6::jsonb) where value = 'null'),
         raw_user_meta_data = (coalesce(raw_user_meta_data, '{}') || $7::jsonb)
           - array(select key from jsonb_each($7::jsonb) where value = 'null'),
         banned_until = case when $8::float8 is null then banned_until when $8 = 0 then null
           else clock_timestamp() + $8 * interval '1 millisecond' end,
         updated_at = now()
       where id = $1`,
      [
        id,
        change.email || null,
        hash,
        change.role || null,
        change.email_confirm ?? false,
        change.app_metadata ?? {},
        change.user_metadata ?? {},
        banMs ?? null,
      ],
    )
    if (change.email) {
      await client.query(
        `insert into auth.identities (id, provider, provider_id, user_id, identity_data)
         values (gen_random_uuid(), 'email', $1::text, $1::uuid, jsonb_build_object(
           'sub', $1::text, 'email', $2::text, 'email_verified', false, 'phone_verified', false))
         on conflict (provider, provider_id) do update
         set identity_data = auth.identities.identity_data || excluded.identity_data, updated_at = now()`,
        [id, change.email],
      )
    }
    // A person locked out, or whose password was replaced for them, must not go on with an old session.
    if (banMs || (before && hash)) {
      await client.query('delete from auth.sessions where user_id = $1', [id])
    }
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw toAuthError(error)
  } finally {
    client.release()
  }
}

const NO_INSTANCE = '00000000-0000-0000-0000-000000000000'
const UNIQUE_VIOLATION = '23505'

function toAuthError(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.code !== UNIQUE_VIOLATION) return error
  if (error.constraint === 'users_pkey') {
    return new AuthError(422, 'user_already_exists', 'User with this ID already exists')
  }
  return new AuthError(
    422,
    'email_exists',
    'A user with this email address has already been registered',
  )
}
