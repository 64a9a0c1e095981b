import * as z from 'zod/mini'

const claims = z.object({
  iat: z.number(),
  amr: z.optional(z.array(z.object({ timestamp: z.number() }))),
})

/**
 * When the person behind an access token last proved who they are, epoch milliseconds of the server.
 * For screens only: the database checks the same claim, signed, on every command.
 */
export function signedInAt(accessToken: string): number {
  const { amr, iat } = claims.parse(JSON.parse(payload(accessToken)))
  const proofs = amr?.map((proof) => proof.timestamp) ?? []
  return Math.max(...(proofs.length > 0 ? proofs : [iat])) * 1000
}

function payload(token: string): string {
  const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
  return new TextDecoder().decode(Uint8Array.from(atob(part), (char) => char.charCodeAt(0)))
}
