import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { z } from 'zod'
import { errorCode } from './error-code.ts'

const ecKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
  alg: z.literal('ES256'),
})

const secretsSchema = z.object({
  /** Signs what users hold; the public half is served as JWKS. */
  tokenKey: ecKeySchema.extend({ d: z.string() }),
  /** HS256, known only to the auth front and the auth server behind it. */
  innerJwtSecret: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  omnihubSigningKey: z.string(),
  passwords: z.object({
    supabaseAdmin: z.string(),
    postgres: z.string(),
    authenticator: z.string(),
    supabaseAuthAdmin: z.string(),
  }),
})

/** Everything secret about one installation. Generated at its first start, kept in its data folder. */
export type StackSecrets = z.infer<typeof secretsSchema>
export type PublicTokenKey = z.infer<typeof ecKeySchema>

/** Reads the installation's secrets, or generates them when it has none yet. Throws when the file is damaged. */
export async function loadSecrets(dataDir: string): Promise<StackSecrets> {
  const file = path.join(dataDir, 'secrets.json')
  const stored = await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  })
  if (stored !== null) return secretsSchema.parse(JSON.parse(stored))

  const secrets = await generateSecrets()
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify(secrets, null, 2), { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
  return secrets
}

/** The public half of the token key, in the form `/.well-known/jwks.json` serves. */
export function publicJwks(secrets: StackSecrets): {
  keys: (PublicTokenKey & { use: 'sig'; key_ops: ['verify'] })[]
} {
  return { keys: [{ ...ecKeySchema.parse(secrets.tokenKey), use: 'sig', key_ops: ['verify'] }] }
}

async function generateSecrets(): Promise<StackSecrets> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return secretsSchema.parse({
    tokenKey: { ...jwk, kid: randomUUID(), alg: 'ES256' },
    innerJwtSecret: token(),
    publishableKey: `sb_publishable_${token(24)}`,
    secretKey: `sb_secret_${token(24)}`,
    omnihubSigningKey: token(),
    passwords: {
      supabaseAdmin: token(),
      postgres: token(),
      authenticator: token(),
      supabaseAuthAdmin: token(),
    },
  })
}

function token(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}
