import { sameSecret } from './admin-access.ts'
import type { AuthContext, AuthRequest } from './auth-context.ts'
import { json } from './auth-response.ts'

const OPEN_PATHS = /^\/(verify|callback|authorize|\.well-known\/.*)$/

/** Null when the call shows a key of this installation, else the 401 that hosted's gateway answers. */
export function refuseWithoutKey(context: AuthContext, call: AuthRequest): Response | null {
  if (OPEN_PATHS.test(call.path)) return null
  const key = call.request.headers.get('apikey') ?? call.url.searchParams.get('apikey')
  if (!key) {
    return refused(
      'No API key found in request',
      'No `apikey` request header or url param was found.',
    )
  }
  if (sameSecret(key, context.config.publishableKey)) return null
  if (!sameSecret(key, context.config.secretKey)) {
    return refused('Invalid API key', 'Double check your Supabase `apikey`')
  }
  // A secret key in a page has been given to everybody.
  if (/^\s*Mozilla\//i.test(call.request.headers.get('user-agent') ?? '')) {
    return refused('Forbidden use of secret API key in browser', 'Use a publishable key instead.')
  }
  return null
}

function refused(message: string, hint: string): Response {
  return json(401, { message, hint })
}
