import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose'
import type { Environment } from './environment.ts'

/** Who calls. A key is passed on as it is: only the database knows its hash, owner and scopes. */
export type Principal =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'user'; readonly id: string; readonly token: string }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'service' }

export type PrincipalKind = Principal['kind']

/** An identity that was claimed but does not hold is not the same as none. */
export type Identification =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly code: 'KEY_INVALID' | 'TOKEN_INVALID' }

type IdentityFacts = Pick<Environment, 'supabaseUrl' | 'secretKeys' | 'publishableKeys' | 'jwks'>

/** Reads who calls from the headers: an API key, a service key, a user's token, or nobody. */
export function createIdentify(
  environment: IdentityFacts,
): (headers: Headers) => Promise<Identification> {
  const keySet = createLocalJWKSet(environment.jwks)
  const issuer = `${environment.supabaseUrl}/auth/v1`

  async function identifyToken(token: string): Promise<Identification> {
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['ES256', 'RS256'],
        audience: 'authenticated',
        issuer,
        requiredClaims: ['exp', 'sub'],
      })
      const id = userIdOf(payload)
      return id === null
        ? { ok: false, code: 'TOKEN_INVALID' }
        : { ok: true, principal: { kind: 'user', id, token } }
    } catch {
      return { ok: false, code: 'TOKEN_INVALID' }
    }
  }

  return async (headers) => {
    const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
    const key = headers.get('x-omnihub-key') ?? (bearer?.startsWith('ohk_') ? bearer : null)
    if (key !== null) {
      return /^ohk_[A-Za-z0-9_-]{20,100}$/.test(key)
        ? { ok: true, principal: { kind: 'key', key } }
        : { ok: false, code: 'KEY_INVALID' }
    }
    const projectKeys = [headers.get('apikey'), bearer].filter((value) => value?.startsWith('sb_'))
    for (const projectKey of projectKeys) {
      if (matchesAny(projectKey, environment.secretKeys)) {
        return { ok: true, principal: { kind: 'service' } }
      }
      if (!matchesAny(projectKey, environment.publishableKeys)) {
        return { ok: false, code: 'KEY_INVALID' }
      }
    }
    if (bearer !== undefined && !bearer.startsWith('sb_')) return identifyToken(bearer)
    return { ok: true, principal: { kind: 'anonymous' } }
  }
}

function userIdOf(payload: JWTPayload): string | null {
  return payload.role === 'authenticated' && payload.sub !== undefined ? payload.sub : null
}

/** Compares without telling by its duration how much of a secret was right. */
function matchesAny(given: string | null | undefined, secrets: readonly string[]): boolean {
  let matches = false
  for (const secret of secrets) if (isSame(given ?? '', secret)) matches = true
  return matches
}

function isSame(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length
  for (let index = 0; index < secret.length; index += 1) {
    difference |= given.charCodeAt(index) ^ secret.charCodeAt(index)
  }
  return difference === 0 && secret.length > 0
}
