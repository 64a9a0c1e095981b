import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createMember, withOwner } from '../../test/create-member.ts'
import { signIn } from '../../test/sign-in.ts'
import { startAgents, type Agents } from '../../test/start-agents.ts'
import { repositoryRoot } from '../repository-root.ts'
import { codeBlocks } from './code-blocks.ts'
import { readRunbooks } from './read-runbooks.ts'

const stack = inject('stack')
const blocks = (await readRunbooks()).flatMap(codeBlocks)
const shell = blocks.filter(({ language }) => language === 'bash')
const statements = blocks.filter(({ language }) => language === 'sql')
const run = promisify(execFile)

/** Not run here, though `bash -n` reads them: each needs what a test machine has not, or is run by a test of its own. */
const notRunHere: readonly (readonly [RegExp, string])[] = [
  [/^npx (supabase|vercel)|^git checkout/m, 'acts on a hosted project'],
  [/^npx vitest|npm run types/, 'is a test itself'],
  [/omnihub -- (kill|release)|engage_control|stop_with_key/, 'ways-to-stop and cli prove them'],
  [/deploy-gate/, 'needs a key of production'],
  [/rpc\/(read|replay|discard)_/, 'followed below, one by one'],
]
const isRunHere = ({ text }: { text: string }) => !notRunHere.some(([form]) => form.test(text))

/** A node of a blockchain, as far as somebody asks it for its newest block; its fallback is one that is down. */
const chain = createServer((_, response) => {
  response.end('{"jsonrpc":"2.0","id":1,"result":"0x1b4"}')
})

let agents: Agents
let folder = ''
let env: Record<string, string | undefined> = {}
beforeAll(async () => {
  await new Promise<void>((resolve) => chain.listen(0, '127.0.0.1', resolve))
  const address = chain.address()
  const chainPort = typeof address === 'object' ? address?.port : 0
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-runbooks-'))
  agents = await startAgents(stack)
  agents.behave(() => ({ status: 422, latencyMs: 5 }))
  const admin = await createMember(stack, 'admin')
  env = {
    PATH: process.env.PATH,
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
    SUPABASE_SECRET_KEY: stack.secretKey,
    DATABASE_URL: stack.dbUrl,
    OMNIHUB_URL: stack.url,
    OMNIHUB_PUBLISHABLE_KEY: stack.publishableKey,
    OMNIHUB_SESSION_FILE: path.join(folder, 'session.json'),
    OMNIHUB_PASSWORD: admin.password,
    ACCESS_TOKEN: (await signIn(stack, admin)).token,
    RPC_URL: `http://127.0.0.1:${String(chainPort)}`,
    RPC_FALLBACK_URL: 'http://127.0.0.1:1',
    // A process of its own that nobody has, for what ends one.
    PID: '2147483647',
  }
  await run('npm', ['run', 'omnihub', '--', 'login', '--email', admin.email], {
    cwd: repositoryRoot,
    env,
  })
})
afterAll(async () => {
  await agents.stop()
  chain.close()
  await rm(folder, { recursive: true, force: true })
})

const paste = (text: string, more = {}) =>
  run('bash', ['-e', '-c', text], { cwd: repositoryRoot, env: { ...env, ...more } })

// psql itself is not part of a fresh machine.
const hasPsql = await run('sh', ['-c', 'command -v psql']).then(
  () => true,
  () => false,
)

describe('commands that only look', () => {
  const looking = shell.filter(isRunHere)
  test.each(looking.filter(({ text }) => hasPsql || !text.startsWith('psql')))(
    '$slug: $text',
    async ({ text }) => {
      const { stdout } = await paste(text)
      expect(stdout).not.toMatch(/"code":|ERROR/)
    },
  )

  test('are not few, and every way out of running one is still used', () => {
    expect(looking.length).toBeGreaterThan(10)
    const unused = notRunHere.filter(([form]) => !shell.some(({ text }) => form.test(text)))
    expect(unused).toEqual([])
  })
})

describe('statements, in a transaction that is taken back', () => {
  // Follows on the statement that stands before it in its runbook.
  const before = new Map([
    [
      /rename to emergency_controls;/,
      'alter table public.emergency_controls rename to emergency_controls_unreadable;',
    ],
  ])
  test.each(statements)('$slug: $text', async ({ text }) => {
    const first = [...before].find(([form]) => form.test(text))?.[1] ?? ''
    await withOwner(stack.dbUrl, async (owner) => {
      await owner.query('begin')
      try {
        await owner.query(`${first}\n${text}`)
      } finally {
        await owner.query('rollback')
      }
    })
  })
})

/** The block that calls this command, as a person would copy it, run against a new dead letter. */
async function follow(command: string) {
  const block = shell.find(({ text }) => text.includes(`rpc/${command}"`))
  if (block === undefined) throw new Error(`no runbook has ${command}`)
  const { body } = await agents.submit('create_ticket')
  await agents.until(body.workflow_id, 'dead_letter')
  const [letter] = await agents.sql('select id from dead_letters where workflow_id = $1', [
    body.workflow_id,
  ])
  // The sandbox of this test has a code of its own.
  const { stdout } = await paste(block.text.replace('HTTP_422', 'SANDBOX_422'), {
    WORKFLOW_ID: String(body.workflow_id),
    DEAD_LETTER_ID: String(letter?.id),
  })
  const answer: unknown = JSON.parse(stdout)
  return { answer, workflowId: body.workflow_id, id: letter?.id }
}

describe('the commands on dead letters', () => {
  test('reads them by their code, and one with its attempts', async () => {
    const { answer, id } = await follow('read_dead_letters')
    expect(answer).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ id, error_code: 'SANDBOX_422' })]),
    })
    const one = await follow('read_workflow')
    expect(one.answer).toMatchObject({
      workflow: { id: one.workflowId },
      effects: [{ status: 'failed' }],
    })
  })

  test('replays one, and many', async () => {
    const { answer, workflowId } = await follow('replay_dead_letter')
    expect(answer).toMatchObject({ workflow_id: workflowId, status: 'queued' })
    expect((await follow('replay_dead_letters')).answer).toMatchObject({ replayed: 1, skipped: 0 })
  })

  test('discards one', async () => {
    const { answer, id } = await follow('discard_dead_letter')
    expect(answer).toMatchObject({ id })
  })
})
