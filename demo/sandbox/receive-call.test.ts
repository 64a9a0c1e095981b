import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { estimateRotation } from './estimate-rotation.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createReceiver, type Reply } from './receive-call.ts'
import type { VerifiedCall } from './verify-call.ts'

const call: VerifiedCall = {
  operation: 'issue_refund',
  workflowId: 'w1',
  idempotencyKey: 'k1',
  fence: 5,
  notAfterMs: 10_000,
  mode: 'live',
  traceparent: null,
}

const body = '{"key_name":"payouts","event":"approved","approval_id":"a1"}'

let folder: string
let ledger: Ledger
let status: number
let receive: (call: VerifiedCall | null, receivedAt: number) => Promise<Reply>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'omnihub-sandbox-'))
  ledger = createLedger(join(folder, 'ledger.ndjson'), () => 10_500)
  status = 200
  const receiver = createReceiver({
    ledger,
    behaviourOf: () => ({ status, latencyMs: 1 }),
    estimateOf: estimateRotation,
    stopping: new AbortController().signal,
  })
  receive = (signed, receivedAt) => receiver(signed, receivedAt, Buffer.from(body))
})
afterEach(async () => {
  await ledger.close()
  await rm(folder, { recursive: true })
})

const verdicts = () => ledger.since(0).map(({ verdict }) => verdict)

test('acts on a call in time and keeps when it came and was answered', async () => {
  expect((await receive(call, 10_000)).status).toBe(200)
  expect(ledger.since(0)).toMatchObject([
    {
      verdict: 'accepted',
      received_at: 10_000,
      not_after: 10_000,
      answered_at: 10_500,
      status: 200,
    },
  ])
})

test('refuses a call a millisecond late, and an unsigned one', async () => {
  const late = await receive(call, 10_001)
  expect([late.status, late.body.code]).toEqual([409, 'LATE_CALL'])
  expect((await receive(null, 1)).status).toBe(401)
  expect(verdicts()).toEqual(['refused_late', 'refused_signature'])
})

test('refuses whoever lost its lease', async () => {
  await receive(call, 1)
  const fenced = await receive({ ...call, fence: 4 }, 1)
  expect([fenced.status, fenced.body.code]).toEqual([409, 'FENCED'])
  expect(
    (await receive({ ...call, workflowId: 'w2', idempotencyKey: 'k2', fence: 1 }, 1)).status,
  ).toBe(200)
})

test('acts once per key, also when the copies come at once', async () => {
  const replies = await Promise.all([1, 2, 3].map(() => receive(call, 1)))
  expect(new Set(replies.map(({ body }) => JSON.stringify(body))).size).toBe(1)
  expect(verdicts()).toEqual(['accepted', 'repeated', 'repeated'])
})

test('a key that failed may try again', async () => {
  status = 503
  expect((await receive(call, 1)).status).toBe(503)
  status = 200
  expect((await receive({ ...call, fence: 6 }, 1)).status).toBe(200)
  expect(verdicts()).toEqual(['accepted', 'accepted'])
})

test('a rehearsal does not use up the key', async () => {
  const rehearsed = await receive({ ...call, mode: 'advisory' }, 1)
  expect(rehearsed.body).toMatchObject({ would_do: 'issue_refund' })
  await receive({ ...call, fence: 6 }, 1)
  expect(verdicts()).toEqual(['dry_run', 'accepted'])
})

test.each([
  ['estimate', 'estimated', { rows: 4, reversible: false }],
  ['test', 'tested', { ready: 'rotate_key' }],
  ['callback', 'noted', { noted: 'k1' }],
] as const)('%s changes nothing', async (mode, verdict, answered) => {
  const operation = 'rotate_key'
  expect(await receive({ ...call, operation, mode, fence: 0 }, 1)).toMatchObject({
    status: 200,
    body: answered,
  })
  expect((await receive({ ...call, mode }, 10_001)).status).toBe(409)
  await receive(call, 1)
  expect(verdicts()).toEqual([verdict, 'refused_late', 'accepted'])
})

test('the ledger says what a callback told, and of which approval', async () => {
  await receive({ ...call, mode: 'callback' }, 1)
  await receive(call, 1)
  expect(ledger.since(0)).toMatchObject([
    { mode: 'callback', event: 'approved', approval_id: 'a1' },
    { mode: 'live', event: null, approval_id: null },
  ])
})

test('the ledger survives in its file', async () => {
  await receive(call, 1)
  await ledger.close()
  const lines = (await readFile(join(folder, 'ledger.ndjson'), 'utf8')).trim().split('\n')
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
    { seq: 1, verdict: 'accepted', answered_at: null },
    { seq: 1, status: 200, answered_at: 10_500 },
  ])
})
