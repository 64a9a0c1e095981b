import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createKey } from '../../test/create-key.ts'
import { createDecider } from '../../test/decider.ts'
import { holdEvaluation, type HeldEvaluation } from '../../test/hold-evaluation.ts'

const stack = inject('stack')
const root = path.resolve(import.meta.dirname, '../..')
const page = await readFile(path.join(root, 'docs/deploy-gate.md'), 'utf8')
const [byCurl = '', byCommand = ''] = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(
  ([, block = '']) => block,
)

let held: HeldEvaluation
let key = ''
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-gate-'))
  held = await holdEvaluation(stack.dbUrl)
  key = await createKey(await createDecider(stack, 'admin'), ['deploy_gate'])
})
afterAll(async () => {
  await held.release()
  await rm(folder, { recursive: true })
})

/** Runs a block of the page as a step of a pipeline would: a failing line ends it. */
function pipeline(block: string, cwd: string, more: Record<string, string> = {}) {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, ENVIRONMENT: 'local', CHANGE: 'deploy' },
    ...{ URL: stack.url, OMNIHUB_URL: stack.url, OMNIHUB_PUBLISHABLE_KEY: stack.publishableKey },
    ...{ OMNIHUB_DEPLOY_KEY: key, ...more },
  }
  return new Promise<{ code: number; said: string }>((resolve) => {
    execFile('sh', ['-ec', block], { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code)
      resolve({ code, said: stdout + stderr })
    })
  })
}

describe('the step with curl, as it stands in docs/deploy-gate.md', () => {
  it('passes, fails, and fails without an answer', async () => {
    await held.set({ band: 'slow', remaining: 0.4 })
    const passed = await pipeline(byCurl, folder)
    expect(passed).toMatchObject({ code: 0, said: expect.stringContaining('"decision":"warn"') })
    await held.set({ band: 'freeze', remaining: 0.2 })
    expect((await pipeline(byCurl, folder)).code).not.toBe(0)
    expect((await pipeline(byCurl, folder, { CHANGE: 'rollback' })).code).toBe(0)
    expect((await pipeline(byCurl, folder, { URL: 'http://127.0.0.1:1' })).code).not.toBe(0)
  })
})

describe('the command, as it stands in docs/deploy-gate.md', () => {
  const command = (more?: Record<string, string>) => pipeline(byCommand, root, more)

  it('prints band and reasons, and its exit code is the answer', async () => {
    await held.set({ band: 'slow', remaining: 0.4 })
    const passed = await command()
    expect(passed.code).toBe(0)
    expect(passed.said).toContain('WARN · deploy to local · band slow')
    expect(passed.said).toContain('SLOW: API availability: 25 to 50 %')
    expect(passed.said).toContain('API availability: 40.00 % left')
    await held.set({ band: 'incident', remaining: -0.77 })
    const denied = await command()
    expect(denied).toMatchObject({ code: 1, said: expect.stringContaining('-77.00 % left') })
    expect((await command({ CHANGE: 'rollback' })).code).toBe(0)
  })

  it.each([
    ['nobody is there', { OMNIHUB_URL: 'http://127.0.0.1:1' }, 3, 'does not answer'],
    ['the key does not hold', { OMNIHUB_DEPLOY_KEY: `ohk_${'x'.repeat(48)}` }, 3, 'KEY_INVALID'],
    ['it is another environment', { ENVIRONMENT: 'production' }, 3, 'WRONG_ENVIRONMENT'],
    ['nobody is logged in', { OMNIHUB_DEPLOY_KEY: '' }, 3, 'OMNIHUB_DEPLOY_KEY'],
    ['the change is none', { CHANGE: 'party' }, 2, '--change takes'],
  ])('says so when %s', async (_, more, code, words) => {
    expect(await command(more)).toMatchObject({ code, said: expect.stringContaining(words) })
  })
})
