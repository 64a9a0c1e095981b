import { createServer, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendOtlp } from './send-otlp.ts'

let answer: (response: ServerResponse) => unknown = () => undefined
let received: { url?: string; type?: string; key?: unknown; body: string }[] = []
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { 'content-type': type = '', 'x-key': key } = request.headers
    received.push({ url: request.url ?? '', type, key, body })
    answer(response)
  })
})
let url: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/v1/traces`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

function send(to = url, timeoutMs = 2_000) {
  received = []
  return sendOtlp({
    url: to,
    headers: { 'x-key': 'k' },
    contentType: 'application/json',
    body: new TextEncoder().encode('{"a":1}'),
    timeoutMs,
  })
}

test('posts the message as it is, with the headers that were set', async () => {
  answer = (response) => response.end('{}')
  expect(await send()).toEqual({ kind: 'taken', rejected: 0 })
  expect(received).toEqual([
    { url: '/v1/traces', type: 'application/json', key: 'k', body: '{"a":1}' },
  ])
})

test.each([
  ['{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}', 3],
  ['{"partialSuccess":{"rejectedDataPoints":2}}', 2],
  ['{"partialSuccess":{}}', 0],
  ['not JSON at all', 0],
])('reads from %s that %d were left out', async (reply, rejected) => {
  answer = (response) => response.end(reply)
  expect(await send()).toEqual({ kind: 'taken', rejected })
})

test.each([
  [429, 'later'],
  [502, 'later'],
  [503, 'later'],
  [504, 'later'],
  [500, 'refused'],
  [400, 'refused'],
  [401, 'refused'],
  [404, 'refused'],
] as const)('%d means %s', async (status, kind) => {
  answer = (response) => response.writeHead(status).end('no')
  expect(await send()).toEqual({ kind, problem: `the receiver answered ${status}` })
})

test('does not carry its headers on to where a redirect leads', async () => {
  answer = (response) => response.writeHead(307, { location: '/elsewhere' }).end()
  expect(await send()).toMatchObject({ kind: 'refused' })
  expect(received).toHaveLength(1)
})

test('gives up on whoever does not answer in time, or not at all', async () => {
  answer = () => undefined
  expect(await send(url, 20)).toEqual({ kind: 'later', problem: 'no answer within 20 ms' })
  expect(await send('http://127.0.0.1:1/v1/traces')).toEqual({
    kind: 'later',
    problem: 'the receiver could not be reached',
  })
})
