import { randomBytes } from 'node:crypto'
import type { EmailDriver } from '@supabase/lite'
import { jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { App, PostgresConnection } from '../lite.ts'

const innerClaimsSchema = z.object({ sub: z.string(), session_id: z.string() })

/** Whose session an inner call acts for. */
export interface InnerIdentity {
  accountId: string
  sessionId: string
}

export interface LiteAuth {
  /** Creates what is missing of the auth schema. */
  ensureSchema(): Promise<void>
  /** Calls lite's auth API; `as` is put into a token only lite accepts. */
  call(method: string, path: string, body: unknown, as?: InnerIdentity): Promise<LiteAnswer>
  /** The identity in a token that lite has issued. */
  identify(innerToken: string): Promise<InnerIdentity>
  close(): Promise<void>
}

export interface LiteAnswer {
  status: number
  body: unknown
}

// lite hands JSON over as text; the driver would encode that text once more, as a JSON string.
const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const asValue = (text: string): unknown => JSON.parse(text)
const JSON_TYPE = { to: 114, from: [114], serialize: asText, parse: asValue }
const JSONB_TYPE = { to: 3802, from: [3802], serialize: asText, parse: asValue }

/**
 * @supabase/lite's auth, used as a library: nothing reaches it but what the front has checked and lets through.
 * Its tokens are signed with a secret that exists only in this process and never leave it.
 */
export function createLiteAuth(options: {
  databaseUrl: string
  siteUrl: string
  email: EmailDriver
}): LiteAuth {
  const secret = randomBytes(48).toString('base64url')
  const key = new TextEncoder().encode(secret)
  const connection = new PostgresConnection({
    url: options.databaseUrl,
    postgresOptions: {
      max: 4,
      onnotice: () => undefined,
      types: { json: JSON_TYPE, jsonb: JSONB_TYPE },
    },
  })
  const app = new App({
    connection,
    auth: {
      enabled: true,
      jwt_secret: secret,
      jwt_expiry: 3600,
      enable_signup: false,
      enable_refresh_token_rotation: true,
      minimum_password_length: 6,
      site_url: options.siteUrl,
      email: { enable_signup: false, enable_confirmations: true, double_confirm_changes: true },
    },
    db: { migrations: { enabled: false } },
    options: { server: { disableStudio: true }, drivers: { email: options.email } },
  })

  return {
    ensureSchema: () => app.ensureSystemSchema(),
    async call(method, path, body, as) {
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      if (as) {
        const token = await new SignJWT({ role: 'authenticated', session_id: as.sessionId })
          .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
          .setSubject(as.accountId)
          .setAudience('authenticated')
          .setIssuedAt()
          .setExpirationTime('1m')
          .sign(key)
        headers['authorization'] = `Bearer ${token}`
      }
      const request = new Request(`http://auth.internal/auth/v1${path}`, {
        method,
        headers,
        ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
      })
      const response = await app.fetch(request, { peerAddress: null })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : JSON.parse(text) }
    },
    async identify(innerToken) {
      const { payload } = await jwtVerify(innerToken, key, { algorithms: ['HS256'] })
      const claims = innerClaimsSchema.parse(payload)
      return { accountId: claims.sub, sessionId: claims.session_id }
    },
    close: () => connection.close(),
  }
}
