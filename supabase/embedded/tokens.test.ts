import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { SignJWT, UnsecuredJWT, importJWK } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSecrets, publicJwks, type StackSecrets } from './secrets.ts'
import { createTokenVerifier } from './tokens.ts'

let dataDir: string
let secrets: StackSecrets

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'omnihub-secrets-'))
  secrets = await loadSecrets(dataDir)
})

afterAll(() => rm(dataDir, { recursive: true }))

async function sign(claims: Record<string, unknown>, from = secrets): Promise<string> {
  const key = await importJWK(from.tokenKey, 'ES256')
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: from.tokenKey.kid }).sign(key)
}

const soon = () => Math.floor(Date.now() / 1000) + 60

test('secrets survive a second start and are readable by their owner only', async () => {
  expect(await loadSecrets(dataDir)).toEqual(secrets)
  const { mode } = await stat(path.join(dataDir, 'secrets.json'))
  expect(mode & 0o777).toBe(0o600)
})

test('the published key set carries no private part', () => {
  expect(JSON.stringify(publicJwks(secrets))).not.toContain(secrets.tokenKey.d)
})

test('a token of this installation yields its claims, twice', async () => {
  const verifier = createTokenVerifier(secrets)
  const jwt = await sign({ sub: 'u', role: 'authenticated', exp: soon() })
  expect(await verifier.verify(jwt)).toMatchObject({ sub: 'u', role: 'authenticated' })
  expect(await verifier.verify(jwt)).toMatchObject({ sub: 'u', role: 'authenticated' })
})

test('every other token is refused with its reason', async () => {
  const verifier = createTokenVerifier(secrets)
  const foreignDir = path.join(dataDir, 'foreign')
  const foreign = await loadSecrets(foreignDir)
  const valid = await sign({ role: 'service_role', exp: soon() })
  const [header = '', payload = ''] = valid.split('.')
  const hs256 = await new SignJWT({ role: 'service_role', exp: soon() })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(JSON.stringify(publicJwks(secrets).keys[0])))
  const cases: [string, string][] = [
    ['garbage', 'malformed'],
    ['', 'malformed'],
    [`${header}.${payload}`, 'malformed'],
    [`${header}.${payload}.`, 'signature'],
    [new UnsecuredJWT({ role: 'service_role', exp: soon() }).encode(), 'algorithm'],
    [hs256, 'algorithm'],
    [await sign({ exp: soon() }, foreign), 'signature'],
    [await sign({ exp: soon() - 3600 }), 'expired'],
    [await sign({ role: 'service_role' }), 'claims'],
    [await sign({ role: 7, exp: soon() }), 'claims'],
  ]
  for (const [jwt, problem] of cases) {
    await expect(verifier.verify(jwt), jwt).rejects.toMatchObject({ problem })
  }
})
