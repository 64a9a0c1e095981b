import { expect, test } from 'vitest'
import { readEnvironment } from './environment.ts'

const variables: Record<string, string> = {
  SUPABASE_URL: 'https://project.supabase.co',
  SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_a"}',
  SUPABASE_SECRET_KEYS: '{"default":"sb_secret_a","older":"sb_secret_b"}',
  SUPABASE_JWKS: '{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y"}]}',
  OMNIHUB_SIGNING_KEY: 'signing',
}

test('reads the hosted environment', () => {
  expect(readEnvironment((name) => variables[name])).toMatchObject({
    supabaseUrl: 'https://project.supabase.co',
    secretKey: 'sb_secret_a',
    secretKeys: ['sb_secret_a', 'sb_secret_b'],
    allowedOrigins: [],
    isLocal: false,
    logLevel: 'info',
  })
})

test('loopback is local and logs warnings only', () => {
  const get = (name: string) =>
    name === 'SUPABASE_URL' ? 'http://127.0.0.1:54321' : variables[name]
  expect(readEnvironment(get)).toMatchObject({ isLocal: true, logLevel: 'warn' })
})

test.each(Object.keys(variables))('says that %s is missing', (missing) => {
  const get = (name: string) => (name === missing ? undefined : variables[name])
  expect(() => readEnvironment(get)).toThrow(missing)
})

test('says which variable is broken without showing it', () => {
  const get = (name: string) =>
    name === 'SUPABASE_SECRET_KEYS' ? 'sb_secret_raw' : variables[name]
  expect(() => readEnvironment(get)).toThrow('SUPABASE_SECRET_KEYS is not what it should be')
})
