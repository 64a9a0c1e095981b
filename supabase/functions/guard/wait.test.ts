import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApprovalStatus } from '../_shared/contracts/approvals.ts'
import { createLog } from '../_shared/http/log.ts'
import { newTrace } from '../_shared/http/trace.ts'
import { createWait } from './wait.ts'

const pending: ApprovalStatus = {
  approval_id: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
  operation: 'rotate_key',
  status: 'pending',
  given: 0,
  needed: 2,
  expires_at: '2026-11-20T11:20:00Z',
  decided_at: null,
  lapses_at: null,
  consumed_at: null,
  workflow_id: null,
  void_reason: null,
  rejection_reason: null,
  questions: [],
}
const question = { id: 7, at: pending.expires_at, by: 'Priya', question: 'Why?', answer: null }

/** A real HTTP server in the place of the database's REST front, whose answer a test chooses read by read. */
let server: Server
let answerTo: (read: number) => ApprovalStatus | null
let reads: { readonly polling: boolean; readonly at: number }[]
let supabaseUrl = ''

beforeEach(async () => {
  reads = []
  answerTo = () => pending
  server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    request.on('end', () => {
      reads.push({ polling: text.includes('"polling":true'), at: performance.now() })
      const answer = answerTo(reads.length)
      response.writeHead(answer ? 200 : 503, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer ?? {}))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  supabaseUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

function wait(input: { wait_s?: string; seen?: string }, signal = new AbortController().signal) {
  const environment = { supabaseUrl, secretKey: 'sb_secret_test' }
  return createWait({ environment })({
    input,
    caller: { kind: 'key', key: 'ohk_test' },
    path: { id: pending.approval_id },
    trace: newTrace(),
    log: createLog({}, 'error', () => undefined),
    headers: new Headers(),
    signal,
  })
}

describe('waiting for people', () => {
  test('without a time to wait it looks once', async () => {
    expect(await wait({})).toEqual({ status: 200, body: pending })
    expect(reads).toHaveLength(1)
  })

  test.each<[string, ApprovalStatus]>([
    ['a decision', { ...pending, status: 'approved' }],
    ['one more approval', { ...pending, given: 1 }],
    ['a question', { ...pending, questions: [question] }],
  ])('is over with %s', async (_what, news) => {
    answerTo = (read) => (read < 3 ? pending : news)
    expect((await wait({ wait_s: '25' })).body).toEqual(news)
    expect(reads).toHaveLength(3)
  })

  test('only the first look pays, and looks come at a steady pace', async () => {
    expect((await wait({ wait_s: '2' })).body).toEqual(pending)
    expect(reads.map(({ polling }) => polling)).toEqual([false, ...reads.slice(1).map(() => true)])
    expect(reads.length).toBeLessThanOrEqual(6)
    const gaps = reads.slice(1, -1).map(({ at }, index) => at - (reads[index]?.at ?? 0))
    expect(Math.min(...gaps)).toBeGreaterThan(450)
  })

  test('what was asked before is news until it was seen', async () => {
    answerTo = () => ({ ...pending, questions: [question] })
    await wait({ wait_s: '25', seen: '6' })
    expect(reads).toHaveLength(1)
    answerTo = (read) => (read < 3 ? { ...pending, questions: [question] } : pending)
    await wait({ wait_s: '25', seen: '7' })
    expect(reads).toHaveLength(3)
  })

  test('nobody looks for a caller who has gone', async () => {
    const gone = new AbortController()
    answerTo = (read) => {
      if (read === 2) gone.abort()
      return pending
    }
    await wait({ wait_s: '25' }, gone.signal)
    expect(reads).toHaveLength(2)
  })

  test('a database that fails meanwhile is said to, instead of an old answer', async () => {
    answerTo = (read) => (read < 2 ? pending : null)
    const answer = await wait({ wait_s: '25' })
    expect([answer.status, answer.body.code]).toEqual([503, 'STORE_UNAVAILABLE'])
  })
})
