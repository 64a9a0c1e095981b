import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { z } from 'zod'
import { createMember } from '../test/create-member.ts'
import { startAgents, type Agents } from '../test/start-agents.ts'

const stack = inject('stack')
const page = await readFile(
  path.resolve(import.meta.dirname, '../docs/runbooks/dead-letters.md'),
  'utf8',
)
const blocks = [...page.matchAll(/```bash\n([\s\S]*?)```/g)].map(([, text = '']) => text.trim())
const run = promisify(execFile)

let agents: Agents
let token = ''
beforeAll(async () => {
  agents = await startAgents(stack)
  agents.behave(() => ({ status: 422, latencyMs: 5 }))
  const { email, password } = await createMember(stack, 'admin')
  const response = await fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  token = z.object({ access_token: z.string() }).parse(await response.json()).access_token
})
afterAll(() => agents.stop())

/** The block that calls this command, as a person would copy it, run against a new dead letter. */
async function follow(command: string) {
  const block = blocks.find((text) => text.includes(`rpc/${command}"`))
  if (block === undefined) throw new Error(`the runbook has no ${command}`)
  const { body } = await agents.submit('create_ticket')
  await agents.until(body.workflow_id, 'dead_letter')
  const [letter] = await agents.sql('select id from dead_letters where workflow_id = $1', [
    body.workflow_id,
  ])
  const { stdout } = await run('bash', ['-c', block], {
    env: {
      PATH: process.env.PATH,
      SUPABASE_URL: stack.url,
      SUPABASE_PUBLISHABLE_KEY: stack.publishableKey,
      ACCESS_TOKEN: token,
      WORKFLOW_ID: String(body.workflow_id),
      DEAD_LETTER_ID: String(letter?.id),
    },
  })
  const answer: unknown = JSON.parse(stdout)
  return { answer, workflowId: body.workflow_id, id: letter?.id }
}

describe('the runbook of dead letters, as it stands there', () => {
  test.each(blocks.map((block, index) => [index + 1, block] as const))(
    'block %i is sound shell',
    async (_index, block) => {
      await run('bash', ['-n', '-c', block])
    },
  )

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
