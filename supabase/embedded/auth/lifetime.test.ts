import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { startAuthFixture, type AuthFixture } from './auth-fixture.ts'

let fixture: AuthFixture
beforeAll(async () => {
  fixture = await startAuthFixture()
})
afterAll(() => fixture.stop())

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('leaves no process behind when its parent is killed', async () => {
  const { urls, secrets } = fixture.database
  const options = {
    adminDbUrl: urls.authAdmin,
    issuerUrl: 'http://a.test',
    siteUrl: 'http://a.test',
  }
  const script = `
    import { startAuth } from ${JSON.stringify(path.join(import.meta.dirname, 'start-auth.ts'))}
    const options = JSON.parse(process.env.OPTIONS)
    const auth = await startAuth({ ...options, log: () => undefined })
    console.log(auth.pid())`
  const parent = spawn(
    process.execPath,
    [
      '--import',
      createRequire(import.meta.url).resolve('tsx'),
      '--input-type=module',
      '-e',
      script,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], OPTIONS: JSON.stringify({ ...options, secrets }) },
    },
  )
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [line] = z.tuple([z.string()]).parse(await once(createInterface(parent.stdout), 'line'))
  const pid = Number(line)
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5000 })
})

test('leaves it to its parent what Ctrl-C means', async () => {
  const pid = fixture.auth.pid() ?? 0
  process.kill(pid, 'SIGINT')
  expect((await fixture.fetch('/health')).status).toBe(200)
  expect(fixture.auth.pid()).toBe(pid)
})

test.runIf(process.platform === 'linux')(
  'tells nobody its secrets: not in its arguments, not in its environment',
  async () => {
    const pid = fixture.auth.pid() ?? 0
    const visible =
      (await readFile(`/proc/${pid}/cmdline`, 'utf8')) +
      (await readFile(`/proc/${pid}/environ`, 'utf8'))
    const { tokenKey, secretKey, passwords } = fixture.database.secrets
    for (const secret of [tokenKey.d, secretKey, ...Object.values(passwords)]) {
      expect(visible).not.toContain(secret)
    }
    expect(fixture.logged.join('\n')).not.toContain(secretKey)
  },
)
