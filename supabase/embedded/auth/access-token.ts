import { importJWK, SignJWT } from 'jose'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { Account } from './account.ts'
import type { AuthProcessConfig } from './auth-messages.ts'

/** Seconds an access token is valid, as on hosted. */
export const ACCESS_TOKEN_SECONDS = 3600

const amrSchema = z.array(z.object({ method: z.string(), timestamp: z.number() }))
const sessionSchema = z.object({ aal: z.string().nullable(), amr: amrSchema })

export interface AccessTokenMint {
  /** Signs a token for this session. Null when the session is gone. */
  mint(account: Account, sessionId: string): Promise<{ token: string; expiresAt: number } | null>
}

/**
 * Makes the tokens that clients hold: ES256 with the claims of hosted Auth. `amr` carries when the person last
 * proved who they are; it is stored with the session, so that a refresh does not make an old sign-in fresh.
 */
export function createAccessTokenMint(
  pool: Pool,
  config: Pick<AuthProcessConfig, 'tokenKey' | 'issuerUrl'>,
): AccessTokenMint {
  const key = importJWK(config.tokenKey, 'ES256')

  return {
    async mint(account, sessionId) {
      const { rows } = await pool.query(
        `select s.aal, coalesce((
           select jsonb_agg(jsonb_build_object('method', a.authentication_method,
             'timestamp', floor(extract(epoch from a.updated_at))::bigint) order by a.updated_at desc)
           from auth.mfa_amr_claims a where a.session_id = s.id), '[]') as amr
         from auth.sessions s where s.id = $1 and s.user_id = $2`,
        [sessionId, account.id],
      )
      if (!rows[0]) return null
      const session = sessionSchema.parse(rows[0])
      const issuedAt = Math.floor(Date.now() / 1000)
      const expiresAt = issuedAt + ACCESS_TOKEN_SECONDS
      const token = await new SignJWT({
        email: account.email ?? '',
        phone: account.phone ?? '',
        app_metadata: account.raw_app_meta_data ?? {},
        user_metadata: account.raw_user_meta_data ?? {},
        role: account.role || 'authenticated',
        aal: session.aal ?? 'aal1',
        amr: session.amr,
        session_id: sessionId,
        is_anonymous: account.is_anonymous,
      })
        .setProtectedHeader({ alg: 'ES256', kid: config.tokenKey.kid, typ: 'JWT' })
        .setIssuer(config.issuerUrl)
        .setSubject(account.id)
        .setAudience(account.aud || 'authenticated')
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(await key)
      return { token, expiresAt }
    },
  }
}
