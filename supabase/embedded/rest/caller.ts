import type { IncomingMessage } from 'node:http'
import type { StackSecrets } from '../secrets.ts'
import { TokenError, type TokenVerifier } from '../tokens.ts'
import { RestError } from './rest-error.ts'

export interface Caller {
  /** Database role the request runs as. */
  role: string
  claims: Record<string, unknown>
}

/**
 * Who makes a request: the API key opens the door, a user's token, when there is one, decides the role. Rejects with a
 * 401 RestError; a bad token is never taken for nobody.
 */
export async function identifyCaller(
  request: IncomingMessage,
  url: URL,
  secrets: Pick<StackSecrets, 'publishableKey' | 'secretKey'>,
  verifier: TokenVerifier,
): Promise<Caller> {
  const header = request.headers['apikey']
  const apiKey = typeof header === 'string' ? header : url.searchParams.get('apikey')
  const keyRole = roleOfKey(apiKey, request.headers['user-agent'] ?? '', secrets)
  const authorization = request.headers.authorization
  if (authorization === undefined) return { role: keyRole, claims: { role: keyRole } }

  const token = /^Bearer\s+(\S+)\s*$/i.exec(authorization)?.[1]
  // supabase-js repeats the key as bearer token when nobody is signed in.
  if (token === apiKey) return { role: keyRole, claims: { role: keyRole } }
  if (token === undefined || token.startsWith('sb_')) throw unauthorized('PGRST301', 'Invalid JWT')
  try {
    const claims = await verifier.verify(token)
    return { role: claims.role, claims }
  } catch (error) {
    if (!(error instanceof TokenError)) throw error
    const ofClaims = error.problem === 'expired' || error.problem === 'claims'
    throw unauthorized(ofClaims ? 'PGRST303' : 'PGRST301', error.message)
  }
}

function roleOfKey(
  apiKey: string | null,
  userAgent: string,
  secrets: Pick<StackSecrets, 'publishableKey' | 'secretKey'>,
): 'anon' | 'service_role' {
  if (!apiKey) {
    throw refused(
      'No API key found in request',
      'No `apikey` request header or url param was found.',
    )
  }
  if (apiKey === secrets.publishableKey) return 'anon'
  if (apiKey !== secrets.secretKey) {
    throw refused('Invalid API key', 'Double check your Supabase `apikey`')
  }
  if (/^\s*Mozilla\//i.test(userAgent)) {
    throw refused('Forbidden use of secret API key in browser', 'Use a publishable key instead.')
  }
  return 'service_role'
}

function refused(message: string, hint: string): RestError {
  return new RestError(401, 'UNAUTHORIZED', message, { hint })
}

function unauthorized(code: string, message: string): RestError {
  return new RestError(401, code, message, {
    headers: { 'www-authenticate': `Bearer error="invalid_token", error_description="${message}"` },
  })
}
