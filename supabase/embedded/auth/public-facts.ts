import type { AuthContext } from './auth-context.ts'
import { json } from './auth-response.ts'

/** `GET /health` */
export function health(): Response {
  return json(200, {
    version: 'embedded',
    name: 'GoTrue',
    description: 'GoTrue is a user registration and authentication API',
  })
}

/** `GET /settings`: what this installation offers, which is e-mail and password for invited people. */
export function settings(): Response {
  return json(200, {
    external: { anonymous_users: false, email: true, phone: false },
    disable_signup: true,
    mailer_autoconfirm: false,
    phone_autoconfirm: false,
    sms_provider: '',
    saml_enabled: false,
  })
}

/** `GET /.well-known/jwks.json`: the public half of the token key. */
export function jwks(context: AuthContext): Response {
  const { d: _private, ...key } = context.config.tokenKey
  return json(
    200,
    { keys: [{ ...key, use: 'sig', key_ops: ['verify'] }] },
    { 'cache-control': 'public, max-age=600' },
  )
}
