import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { z } from 'zod'
import { createDecider, type Decider } from '../test/decider.ts'
import { startAgents, type Agents } from '../test/start-agents.ts'

const stack = inject('stack')
const root = path.resolve(import.meta.dirname, '..')
const page = await readFile(path.join(root, 'docs/integrate.md'), 'utf8')
const run = promisify(execFile)
const answerToPeople = 'All services were told on Monday.'

let agents: Agents
let approver: Decider
let folder: string
beforeAll(async () => {
  agents = await startAgents(stack)
  approver = await createDecider(stack)
  folder = await mkdtemp(path.join(tmpdir(), 'omnihub-examples-'))
})
afterAll(async () => {
  await agents.stop()
  await rm(folder, { recursive: true })
})

/** The blocks of one language in the page's section about waiting, as a reader would copy them. */
function documented(language: string): string[] {
  const section = page.slice(
    page.indexOf('### Wait for people'),
    page.indexOf('### Be called back'),
  )
  const blocks = section.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))
  return [...blocks].map(([, text = '']) => text)
}

const surroundings = () => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  URL: stack.url,
  OMNIHUB_KEY: agents.submitKey,
})

/** The request that the page's examples make, once it is there. */
async function waitingRequest(): Promise<string> {
  const pending = () =>
    agents.sql(
      `select id from approval_queue
       where status = 'pending' and params_text = '{"key_name":"payouts"}' and workflow_id is null
         and canonical_text::jsonb ->> 'reason' = 'The key is older than 90 days.'`,
    )
  await expect.poll(async () => (await pending()).length, { timeout: 20_000 }).toBe(1)
  return z.uuid().parse((await pending())[0]?.id)
}

async function eventsOf(id: string, type: string): Promise<unknown> {
  return agents.sql('select detail from approval_events where approval_id = $1 and type = $2', [
    id,
    type,
  ])
}

const outputs = z.object({ stdout: z.string(), stderr: z.string() })
type Ended = z.infer<typeof outputs>

/** The request of an example that was started, unless it ended before it made one. */
function requestOf(example: Promise<Ended>): Promise<string> {
  const early = example.then(({ stderr }) => Promise.reject(new Error(`it ended: ${stderr}`)))
  return Promise.race([waitingRequest(), early])
}

describe.each([
  ['TypeScript', 'ts', 'ask-first.mts', process.execPath, ['--import', 'tsx']],
  ['Python', 'python', 'ask_first.py', 'python3', []],
])(
  'the example in %s, as it stands in docs/integrate.md',
  (_name, language, file, program, args) => {
    /** Starts the example. A missing program fails the test: what is documented must be seen to work. */
    async function start(): Promise<Ended> {
      const [example, ...others] = documented(language)
      expect(others).toEqual([])
      const script = path.join(folder, file)
      await writeFile(script, example ?? '')
      const options = { env: surroundings(), cwd: root, timeout: 60_000 }
      return run(program, [...args, script], options).catch((error: unknown) =>
        outputs.parse(error),
      )
    }

    it('waits, answers a question, and acts once it is approved', async () => {
      const started = start()
      const id = await requestOf(started)
      await approver.ask(id, 'Were the services told?')
      await expect.poll(() => eventsOf(id, 'answered'), { timeout: 20_000 }).toHaveLength(1)
      expect(await eventsOf(id, 'answered')).toMatchObject([{ detail: { answer: answerToPeople } }])
      expect((await approver.decide(id)).status).toBe(200)
      const { stdout } = await started
      expect(stdout).toMatch(/^allowed for \d{1,3} ms\n$/)
      expect(await eventsOf(id, 'consumed')).toHaveLength(1)
    })

    it('does not act once it is rejected, and says why', async () => {
      const started = start()
      const id = await requestOf(started)
      await approver.decide(id, 'rejected', 'not before Monday')
      const { stdout, stderr } = await started
      expect(stdout).toBe('')
      expect(stderr).toContain('rejected: not before Monday')
    })
  },
)

describe('the commands with curl, as they stand in docs/integrate.md', () => {
  const held = z.object({
    decision: z.literal('held'),
    approval_id: z.uuid(),
    status_url: z.url(),
    quorum: z.literal(1),
  })
  const question = z.object({ id: z.number(), answer: z.null() })

  async function shell(command: string, more: Record<string, string> = {}): Promise<unknown> {
    const { stdout } = await run('sh', ['-c', command], { env: { ...surroundings(), ...more } })
    return JSON.parse(stdout)
  }

  it('ask, wait, answer, and ask again with the approval', async () => {
    const [ask = '', wait = '', answer = '', act = ''] = documented('sh')
    const { approval_id, status_url } = held.parse(await shell(ask))
    const at = { STATUS_URL: status_url }

    const woken = shell(wait, { ...at, SEEN: '0' })
    expect((await approver.ask(approval_id, 'Were the services told?')).status).toBe(200)
    const news = z.object({ status: z.literal('pending'), questions: z.array(question) })
    const [asked] = news.parse(await woken).questions
    const answered = await shell(answer, { ...at, QUESTION_ID: String(asked?.id) })
    expect(answered).toMatchObject({ event_id: expect.any(Number) })

    const decided = shell(wait, { ...at, SEEN: String(asked?.id) })
    await approver.decide(approval_id)
    expect(await decided).toMatchObject({
      status: 'approved',
      questions: [{ answer: answerToPeople }],
    })
    expect(await shell(act, { APPROVAL_ID: approval_id })).toMatchObject({ decision: 'allow' })
    expect(await shell(act, { APPROVAL_ID: approval_id })).toMatchObject({ code: 'APPROVAL_USED' })
  })
})
