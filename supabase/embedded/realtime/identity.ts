import { decodeJwt } from 'jose'
import { TokenError, type TokenVerifier } from '../tokens.ts'

/** As whom a channel reads: the database role and what policies see of the token. */
export interface Identity {
  role: string
  /** The token's payload as JSON text, given to policies as `request.jwt.claims`. */
  claims: string
  /** Milliseconds since 1970; null for the installation's own keys. */
  expiresAt: number | null
  credential: string
}

/** A refused credential. `code` and `message` form the reason of a refused join. */
export class IdentityError extends Error {
  override name = 'IdentityError'
  readonly code: 'InvalidJWTToken' | 'MalformedJWT' | 'JwtSignatureError'

  constructor(code: IdentityError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const FIELDS_REQUIRED = 'Fields `role` and `exp` are required in JWT'

/** Maps keys and verified tokens to identities; rejects with an IdentityError. */
export function createIdentifier(options: {
  verifier: TokenVerifier
  publishableKey: string
  secretKey: string
}): (credential: string) => Promise<Identity> {
  const keys = new Map([
    [options.publishableKey, 'anon'],
    [options.secretKey, 'service_role'],
  ])

  return async (credential) => {
    const role = keys.get(credential)
    if (role) return { role, claims: JSON.stringify({ role }), expiresAt: null, credential }
    await options.verifier.verify(credential).catch((error: unknown) => {
      throw refusal(error, credential)
    })
    const payload = decodeJwt(credential)
    if (typeof payload.role !== 'string' || payload.exp === undefined) {
      throw new IdentityError('InvalidJWTToken', FIELDS_REQUIRED)
    }
    return {
      role: payload.role,
      claims: JSON.stringify(payload),
      expiresAt: payload.exp * 1000,
      credential,
    }
  }
}

/** The text hosted uses for a lapsed token. `expiresAt` in milliseconds since 1970. */
export function expiredMessage(expiresAt: number): string {
  const seconds = Math.max(0, Math.floor((Date.now() - expiresAt) / 1000))
  return `Token has expired ${seconds} seconds ago`
}

function refusal(error: unknown, credential: string): unknown {
  if (!(error instanceof TokenError)) return error
  switch (error.problem) {
    case 'expired':
      return new IdentityError(
        'InvalidJWTToken',
        expiredMessage((decodeJwt(credential).exp ?? 0) * 1000),
      )
    case 'claims':
      return new IdentityError('InvalidJWTToken', FIELDS_REQUIRED)
    case 'malformed':
      return new IdentityError('MalformedJWT', 'The token provided is not a valid JWT')
    case 'signature':
    case 'algorithm':
      return new IdentityError('JwtSignatureError', 'Failed to validate JWT signature')
  }
}
