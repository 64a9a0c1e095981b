import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { verifyCall, type VerifiedCall } from '../../../../demo/sandbox/verify-call.ts'
import { noTelemetry, type FinishedSpan, type Telemetry } from '../telemetry/telemetry.ts'
import { problemOfCall, signedPost, type SignedPost } from './signed-post.ts'
import { newTrace } from './trace.ts'

const signingKey = 'installation-signing-key'
let server: Server
let answer: RequestListener
let url = ''
const received: (VerifiedCall | null)[] = []

beforeEach(async () => {
  received.length = 0
  answer = (_request, response) => response.end('{"rows":1}')
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push(verifyCall(signingKey, request.headers, Buffer.concat(chunks)))
      answer(request, response)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}/ask` : ''
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

function post(changes: Partial<SignedPost> = {}) {
  return signedPost(signingKey, {
    url,
    operation: 'rotate_key',
    keyVersion: 2,
    mode: 'estimate',
    subject: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
    idempotencyKey: 'estimate-1',
    body: '{"key_name":"payouts"}',
    timeoutMs: 2_000,
    trace: newTrace(),
    telemetry: noTelemetry,
    ...changes,
  })
}

const problemOf = (sent: Promise<unknown>, timeoutMs = 2_000) =>
  sent.then(
    () => 'answered',
    (error: unknown) => problemOfCall(error, timeoutMs),
  )

test('the receiver knows whom it is from, what it is about and until when it counts', async () => {
  const sentAt = Date.now()
  expect(await post()).toEqual({ status: 200, text: '{"rows":1}', retryAfter: null })
  const [call] = received
  expect(call).toMatchObject({
    operation: 'rotate_key',
    mode: 'estimate',
    fence: 0,
    idempotencyKey: 'estimate-1',
  })
  expect((call?.notAfterMs ?? 0) - sentAt).toBeGreaterThanOrEqual(2_000)
  expect((call?.notAfterMs ?? 0) - sentAt).toBeLessThan(4_000)
})

describe('what is recorded', () => {
  const spans: FinishedSpan[] = []
  const durations: string[] = []
  const telemetry: Telemetry = {
    ...noTelemetry,
    span: (span) => spans.push(span),
    duration: (histogram) => durations.push(histogram),
  }
  beforeEach(() => {
    spans.length = durations.length = 0
  })

  test('is a call below what it is done for, whose id the receiver is told', async () => {
    const trace = newTrace()
    await post({ trace, telemetry })
    expect(spans).toMatchObject([
      {
        kind: 'client',
        trace: { traceId: trace.traceId, parentSpanId: trace.spanId },
        error: null,
        attributes: { 'omnihub.mode': 'estimate', 'http.response.status_code': 200 },
      },
    ])
    expect(received[0]?.traceparent).toBe(spans[0]?.trace.traceparent)
    expect(durations).toEqual(['http.client.request.duration'])
  })

  test('begins a trace where nobody asked, as the sampler says', async () => {
    await post({ trace: null, telemetry: { ...telemetry, sample: () => false } })
    expect(spans[0]?.trace).toMatchObject({ parentSpanId: null, isSampled: false })
    expect(received[0]?.traceparent).toMatch(/-00$/)
  })

  test('has a kind of error for an answer that is bad, and for none', async () => {
    answer = (_request, response) => response.writeHead(503).end()
    await post({ telemetry })
    await post({ telemetry, url: 'http://127.0.0.1:1/' }).catch(() => undefined)
    answer = () => undefined
    await post({ telemetry, timeoutMs: 50 }).catch(() => undefined)
    expect(spans.map(({ error }) => error)).toEqual(['503', 'UNREACHABLE', 'TIMEOUT'])
  })

  test('where agents are called back is no series of a metric', async () => {
    await post({ telemetry, mode: 'callback' })
    expect([spans.length, durations.length]).toEqual([1, 0])
  })
})

test('a redirect is an answer, not a way', async () => {
  answer = (_request, response) => response.writeHead(307, { location: url }).end()
  expect((await post()).status).toBe(307)
  expect(received).toHaveLength(1)
})

test('silence, half an answer, endless words and a closed door are problems with a name', async () => {
  answer = () => undefined
  expect(await problemOf(post({ timeoutMs: 100 }), 100)).toBe('no answer within 100 ms')
  answer = (_request, response) => response.writeHead(200).write('{"rows"')
  expect(await problemOf(post({ timeoutMs: 100 }), 100)).toBe('no answer within 100 ms')
  answer = (_request, response) => response.end('x'.repeat(20_000))
  expect(await problemOf(post())).toBe('the answer is longer than 16384 bytes')
  expect(await problemOf(post({ url: 'http://127.0.0.1:1/' }))).toBe('could not be reached')
})
