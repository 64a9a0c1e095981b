import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { generateKeyPair, importJWK, SignJWT } from 'jose'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { loadSecrets } from '../secrets.ts'
import { createTokenVerifier } from '../tokens.ts'
import { readVerifyJwt } from './function-config.ts'
import { startFunctionsFixture } from './functions-fixture.ts'

const REPOSITORY = path.resolve(import.meta.dirname, '../../..')

async function temporaryFolder(): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'omnihub-config-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

test('reads verify_jwt per function and wants a token where nothing is said', async () => {
  const file = path.join(await temporaryFolder(), 'config.toml')
  await writeFile(
    file,
    `[auth]
verify_jwt = false # not a function
[functions.guard]
verify_jwt = false
[functions."omnilink-agent"]
import_map = "x"
verify_jwt = true
[db]
verify_jwt = false
`,
  )
  const verifyJwt = readVerifyJwt(file)
  expect(['guard', 'omnilink-agent', 'other'].map(verifyJwt)).toEqual([false, true, true])
})

test('lets a function that wants a token be called with a valid one only', async () => {
  const secrets = await loadSecrets(await temporaryFolder())
  const fixture = await startFunctionsFixture({
    verifyConfig: { verifyJwt: () => true, verifier: createTokenVerifier(secrets) },
  })
  onTestFinished(() => fixture.stop())
  await fixture.write('closed', `Deno.serve(() => new Response('in'))`)
  const call = (token?: string) =>
    fixture
      .fetch('/functions/v1/closed', token ? { headers: { authorization: `Bearer ${token}` } } : {})
      .then((response) => response.status)
  const signed = (key: Parameters<SignJWT['sign']>[0]) =>
    new SignJWT({ role: 'authenticated' })
      .setProtectedHeader({ alg: 'ES256' })
      .setExpirationTime('1m')
      .sign(key)

  expect(await call()).toBe(401)
  expect(await call('garbage')).toBe(401)
  expect(await call(await signed((await generateKeyPair('ES256')).privateKey))).toBe(401)
  expect(await call(await signed(await importJWK(secrets.tokenKey, 'ES256')))).toBe(200)
})

test('deno.json names the versions that package.json installs', async () => {
  const read = async (file: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(REPOSITORY, file), 'utf8'))
  const { imports } = z
    .object({ imports: z.record(z.string(), z.string()) })
    .parse(await read('supabase/functions/deno.json'))
  const versions = z.record(z.string(), z.string())
  const manifest = z
    .object({ dependencies: versions, devDependencies: versions })
    .parse(await read('package.json'))
  const installed = { ...manifest.devDependencies, ...manifest.dependencies }
  const packages = Object.values(imports).filter((target) => target.startsWith('npm:'))
  expect(packages.length).toBeGreaterThan(0)
  for (const target of packages) {
    const [, name = '', version] = /^npm:(@?[^@]+)@([^@/]+)/.exec(target) ?? []
    expect({ name, version }).toEqual({ name, version: installed[name] })
  }
})
