import { errors, importJWK, jwtVerify } from 'jose'
import { z } from 'zod'
import type { StackSecrets } from './secrets.ts'

const claimsSchema = z.looseObject({
  exp: z.number(),
  role: z.string().default('anon'),
  sub: z.string().optional(),
})

/** Claims of a verified token. `exp` is in seconds since 1970. */
export type TokenClaims = z.infer<typeof claimsSchema>
export type TokenProblem = 'malformed' | 'algorithm' | 'signature' | 'expired' | 'claims'

export class TokenError extends Error {
  override name = 'TokenError'
  readonly problem: TokenProblem

  constructor(problem: TokenProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

export interface TokenVerifier {
  /** Claims of a token signed by this installation; rejects with a TokenError for any other string. */
  verify(jwt: string): Promise<TokenClaims>
}

// Checking one signature costs about as much as a small query, and a session repeats its token.
const REMEMBERED_TOKENS = 500

/** Accepts only ES256 tokens signed with the installation's key that carry an unexpired `exp`. */
export function createTokenVerifier(secrets: Pick<StackSecrets, 'tokenKey'>): TokenVerifier {
  const { d: _private, ...publicKey } = secrets.tokenKey
  const imported = importJWK(publicKey, 'ES256')
  const verified = new Map<string, TokenClaims>()

  async function check(jwt: string): Promise<TokenClaims> {
    const { payload } = await jwtVerify(jwt, await imported, {
      algorithms: ['ES256'],
      requiredClaims: ['exp'],
    })
    const claims = claimsSchema.safeParse(payload)
    if (!claims.success) throw new TokenError('claims', 'JWT claims validation failed')
    return claims.data
  }

  return {
    async verify(jwt) {
      const known = verified.get(jwt)
      if (known) {
        if (known.exp * 1000 > Date.now()) return known
        verified.delete(jwt)
        throw new TokenError('expired', 'JWT expired')
      }
      const claims = await check(jwt).catch((error: unknown) => {
        throw toTokenError(error)
      })
      if (verified.size >= REMEMBERED_TOKENS) verified.clear()
      verified.set(jwt, claims)
      return claims
    },
  }
}

function toTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error
  if (error instanceof errors.JWTExpired) return new TokenError('expired', 'JWT expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return new TokenError('claims', error.message)
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return new TokenError('algorithm', 'Wrong or unsupported encoding algorithm')
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenError('signature', 'No suitable key or wrong key type')
  }
  return new TokenError('malformed', 'Expected 3 parts in JWT; got something else')
}
