import { createServer } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ClaimedWorkflow } from '../_shared/contracts/work.ts'
import { createSignedCallEffects } from './signed-call-effects.ts'

let received: string[] = []
let answerAfterMs = 0
let status = 200
const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString()
  })
  request.on('end', () => {
    received.push(body)
    const headers = { location: '/elsewhere', 'content-type': 'application/json' }
    setTimeout(() => response.writeHead(status, headers).end('{"n":1}'), answerAfterMs)
  })
})

beforeEach(async () => {
  received = []
  answerAfterMs = 0
  status = 200
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

function effect(changes: Partial<ClaimedWorkflow> = {}, isTooLate = false) {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return {
    work: {
      workflow_id: '6f1c1c1e-7a55-4d3b-9a59-5b1c7c0d7a10',
      operation: 'sync_invoice',
      operation_revision: 1,
      params_text: '{"b":1,"a":2}',
      idempotency_key: 'k',
      attempt: 1,
      fence: 1,
      mode: 'live' as const,
      trace_id: null,
      traceparent: null,
      endpoint_url: `http://127.0.0.1:${port}/operations/sync_invoice`,
      timeout_ms: 1_000,
      supports_dry_run: false,
      side_effects: true,
      key_version: 1,
      lease_until: '2026-11-21T10:42:07+00:00',
      private_endpoints_allowed: true,
      ...changes,
    },
    mode: 'live' as const,
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    notAfterMs: 1_800_000_000_000,
    isTooLate: () => isTooLate,
  }
}

const effects = createSignedCallEffects('key')

test('sends the stored text byte for byte', async () => {
  const outcome = await effects.perform(effect())
  expect(received).toEqual(['{"b":1,"a":2}'])
  expect(outcome).toMatchObject({ status: 'succeeded', http_status: 200, body: { n: 1 } })
})

test('sends nothing once the permit has ended', async () => {
  const outcome = await effects.perform(effect({}, true))
  expect(received).toEqual([])
  expect(outcome).toMatchObject({
    status: 'refused_late',
    retryable: true,
    error_code: 'LATE_CALL',
  })
})

test('gives up on an endpoint that does not answer in time', async () => {
  answerAfterMs = 5_000
  const outcome = await effects.perform(effect({ timeout_ms: 100 }))
  expect(outcome).toMatchObject({ status: 'failed', retryable: true, error_code: 'TIMEOUT' })
  expect(outcome.duration_ms).toBeLessThan(2_000)
})

test('follows no redirect: the signature is for this address', async () => {
  status = 302
  const outcome = await effects.perform(effect())
  expect(received).toHaveLength(1)
  expect(outcome).toMatchObject({ status: 'failed', retryable: false, http_status: 302 })
})

test('an endpoint that is not there is worth another try', async () => {
  const outcome = await effects.perform(effect({ endpoint_url: 'http://127.0.0.1:9/' }))
  expect(outcome).toMatchObject({ status: 'failed', retryable: true, error_code: 'UNREACHABLE' })
})
