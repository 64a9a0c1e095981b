import { randomUUID } from 'node:crypto'
import http from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { createMember } from '../../../test/create-member.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let admin = { id: '', token: '' }
let receiver: http.Server
let receive: (signature: string, answer: http.ServerResponse) => void
let received = 0
beforeAll(async () => {
  agents = await startAgents(stack)
  admin = await signIn(stack, await createMember(stack, 'admin'))
  receiver = http.createServer((request, answer) => {
    received += 1
    receive(String(request.headers['omnihub-signature']), answer)
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
})
afterEach(() => agents.releaseAll())
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await agents.stop()
})

const as = (token: string, path: string, body: unknown = {}) =>
  agents.call(`operations/${path}`, {
    headers: { apikey: stack.publishableKey, authorization: `Bearer ${token}` },
    body,
  })
const address = () => {
  const at = receiver.address()
  if (at === null || typeof at === 'string') throw new Error('the receiver has no port')
  return `http://127.0.0.1:${at.port}`
}

/** Registers an operation whose endpoint is ours, and how it answers. */
async function receiving(answer: typeof receive, more: object = {}): Promise<string> {
  receive = answer
  received = 0
  const name = `probe_${randomUUID().slice(0, 8)}`
  await agents.sql(
    `insert into public.operations (name, description, risk_level, endpoint_url, timeout_ms, updated_by_name)
     select $1, 'For tests.', 'low', $2, coalesce(($3::jsonb ->> 'timeout_ms')::int, 2000), 'test'`,
    [name, `${address()}/hook`, JSON.stringify(more)],
  )
  return name
}
const answering = (status: number, headers: http.OutgoingHttpHeaders = {}) =>
  ((_signature, answer) => answer.writeHead(status, headers).end()) satisfies typeof receive
const newest = async (name: string) =>
  (await agents.sql('select * from public.operation_tests where operation = $1', [name]))[0]

describe('POST operations/:name/test', () => {
  test('finds the demo’s sandbox ready, which executes nothing', async () => {
    const before = agents.sandbox.ledger.since(0).length
    const tested = await as(admin.token, 'issue_refund/test')
    expect(tested).toMatchObject({
      status: 200,
      body: {
        name: 'issue_refund',
        http_status: 200,
        signature: 'accepted',
        problem: null,
        recorded: true,
      },
    })
    expect(await newest('issue_refund')).toMatchObject({ http_status: 200, problem: null })
    const calls = agents.sandbox.ledger.since(0).slice(before)
    expect(calls.map(({ verdict }) => verdict)).not.toContain('accepted')
    expect(calls).toHaveLength(2)
  })

  test('says when the endpoint does not check who calls, and leaves it at one call', async () => {
    const name = await receiving(answering(200))
    expect((await as(admin.token, `${name}/test`)).body).toMatchObject({ signature: 'unchecked' })
    expect(received).toBe(1)
    expect(await newest(name)).toMatchObject({
      problem: 'It answered 200 to a wrong signature, so it does not check who calls.',
    })
  })

  test.each([
    [401, 'refused', /refused our signature with 401/],
    [500, 'unknown', /answered 500/],
    [404, 'unknown', /answered 404/],
  ])('reports an answer of %i', async (status, signature, problem) => {
    const name = await receiving(answering(status))
    expect((await as(admin.token, `${name}/test`)).body).toMatchObject({
      http_status: status,
      signature,
      problem: expect.stringMatching(problem),
    })
  })

  test('follows no redirect', async () => {
    const elsewhere: string[] = []
    const name = await receiving((signature, answer) => {
      if (elsewhere.push(signature) > 2) answer.writeHead(200).end()
      else answer.writeHead(302, { location: `${address()}/elsewhere` }).end()
    })
    expect((await as(admin.token, `${name}/test`)).body).toMatchObject({
      http_status: 302,
      problem: expect.stringContaining('redirect'),
    })
    expect(elsewhere).toHaveLength(2)
  })

  test('gives up after the time limit, and says so', async () => {
    const name = await receiving(() => undefined, { timeout_ms: 200 })
    expect((await as(admin.token, `${name}/test`)).body).toMatchObject({
      http_status: null,
      problem: 'It gave no answer within 200 ms.',
    })
  })

  test('says when nobody is there', async () => {
    const name = await receiving(answering(200))
    await agents.sql(
      `update public.operations set endpoint_url = 'http://127.0.0.1:1/' where name = $1`,
      [name],
    )
    expect((await as(admin.token, `${name}/test`)).body).toMatchObject({
      http_status: null,
      signature: 'unknown',
      problem: 'It gave no answer: it could not be reached.',
    })
  })

  test('calls nobody under the kill switch', async () => {
    const name = await receiving(answering(200))
    await agents.engage('omnihub_kill_switch', 'stop')
    const refused = await as(admin.token, `${name}/test`)
    expect([refused.status, refused.body.code]).toEqual([503, 'KILL_SWITCH'])
    expect(received).toBe(0)
    // The instance may hold the engaged state a little longer than the database.
    await agents.releaseAll()
    const status = async () => (await as(admin.token, `${name}/test`)).status
    await expect.poll(status, { timeout: 5_000 }).toBe(200)
  })

  test('is refused to an approver, to keys, and for what is not registered', async () => {
    const { token } = await signIn(stack, await createMember(stack, 'approver'))
    expect((await as(token, 'issue_refund/test')).status).toBe(403)
    const headers = { 'x-omnihub-key': agents.submitKey }
    expect(
      (await agents.call('operations/issue_refund/test', { headers, body: {} })).body.code,
    ).toBe('NOT_ALLOWED')
    expect((await as(admin.token, 'format_disk/test')).status).toBe(404)
  })
})

describe('POST operations/:name/signing-key', () => {
  const take = (name: string, key_version: unknown, token = admin.token) =>
    as(token, `${name}/signing-key`, { key_version })

  test('shows the key that the calls are signed with, once', async () => {
    const name = await receiving(answering(200))
    const taken = await take(name, 1)
    expect(taken).toMatchObject({ status: 200, body: { name, key_version: 1 } })
    expect(Buffer.from(String(taken.body.key), 'base64')).toHaveLength(32)
    expect(Buffer.from(String(taken.body.callback_key), 'base64')).toHaveLength(32)
    expect(taken.body.callback_key).not.toBe(taken.body.key)
    expect(await take(name, 1)).toMatchObject({ status: 409, body: { code: 'KEY_SHOWN' } })
    const next = await take(name, 2)
    expect(next.body.key).not.toBe(taken.body.key)
  })

  test('is refused to an approver', async () => {
    const { token } = await signIn(stack, await createMember(stack, 'approver'))
    expect((await take('issue_refund', 1, token)).status).toBe(403)
  })

  test.each([0, 9, '1', null])('refuses version %j', async (version) => {
    expect((await take('issue_refund', version)).status).toBe(422)
  })
})
