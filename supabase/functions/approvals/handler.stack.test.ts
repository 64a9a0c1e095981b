import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { verifyCall } from '../../../demo/sandbox/verify-call.ts'
import { shop } from '../../../demo/shop/shop.ts'
import { createDecider, type Decider } from '../../../test/decider.ts'
import { patiently, startAgents, type Agents } from '../../../test/start-agents.ts'

const stack = inject('stack')
let agents: Agents
let approver: Decider
beforeAll(async () => {
  agents = await startAgents(stack)
  approver = await createDecider(stack)
})
afterAll(() => agents.stop())
afterEach(() => {
  agents.estimateBy()
  return agents.releaseAll()
})

const key = () => ({ key_name: 'payouts', ticket: randomUUID() })

async function approvalOf(id: unknown): Promise<Record<string, unknown>> {
  const [row] = await agents.sql(
    `select blast_radius, required_approvals, estimated_at, canonical_text::jsonb as envelope,
       encode(digest, 'hex') as digest
     from approval_queue where id = $1`,
    [id],
  )
  return row ?? {}
}

/** Asks and returns what people are then shown. */
async function held(operation: string, params: unknown): Promise<Record<string, unknown>> {
  const { status, body } = await patiently(() => agents.ask(operation, params))
  expect([status, body.decision]).toEqual([202, 'held'])
  const shown = await approvalOf(body.approval_id)
  return { ...shown, id: body.approval_id, quorum: body.quorum }
}

describe('what a request would touch', () => {
  test('is counted by a SQL estimator from the rows that are there', async () => {
    const customer_id = shop.customers[0]?.id
    const orders = shop.orders.filter((order) => order.customer_id === customer_id)
    const rows =
      1 +
      2 * orders.length +
      orders.reduce((sum, { lines }) => sum + lines, 0) +
      shop.tickets.filter((ticket) => ticket.customer_id === customer_id).length
    const request = await held('erase_customer', { customer_id, ground: randomUUID() })
    expect(request).toMatchObject({
      blast_radius: { unknown: false, rows, users: 1, amount_cents: null, reversible: false },
      envelope: { blast_radius: { rows, notes: { rows: 'in 5 tables' } }, quorum: 2 },
      estimated_at: expect.any(Date),
    })
  })

  test('is asked of an endpoint by a signed call', async () => {
    const params = key()
    const before = agents.sandbox.ledger.since(0).length
    const request = await held('rotate_key', params)
    expect(request).toMatchObject({
      quorum: 1,
      blast_radius: { unknown: false, rows: 4, reversible: false },
      envelope: { quorum: 1 },
    })
    const calls = agents.sandbox.ledger.since(0).slice(before)
    const asked = calls.filter(({ operation }) => operation === 'rotate_key')
    expect(asked).toMatchObject([{ verdict: 'estimated', mode: 'estimate', fence: 0 }])
  })

  const rotation = { rows: 1, users: 0, amount_cents: null, currency: null, reversible: true }
  test.each([
    ['fails', () => Promise.resolve({ status: 500, body: {} })],
    ['is slow', () => delay(5_000, { status: 200, body: rotation })],
    ['answers nonsense', () => Promise.resolve({ status: 200, body: { rows: -1 } })],
    ['claims more', () => Promise.resolve({ status: 200, body: { ...rotation, safe: true } })],
    ['redirects', () => Promise.resolve({ status: 302, body: {} })],
  ])('is unknown when the endpoint %s, and then two people decide', async (_what, answer) => {
    agents.estimateBy(answer)
    const startedAt = performance.now()
    const request = await held('rotate_key', key())
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    expect(request).toMatchObject({
      quorum: 2,
      required_approvals: 2,
      blast_radius: { unknown: true, why: expect.stringContaining('estimator') },
      envelope: { blast_radius: null, quorum: 2 },
    })
  })

  test('is not kept for a revision that was saved while the endpoint counted', async () => {
    const before = await agents.sql(`select revision from operations where name = 'rotate_key'`)
    const revision = Number(before[0]?.revision)
    const counted = { rows: 1, users: 0, amount_cents: null, currency: null, reversible: true }
    agents.estimateBy(async () => {
      await agents.sql(
        `update operations set revision = $1 where name = 'rotate_key' and revision = $1 - 1`,
        [revision + 1],
      )
      return { status: 200, body: counted }
    })
    await patiently(() => agents.ask('rotate_key', key()))
    const kept = await agents.sql(
      `select 1 from private.estimates where operation = 'rotate_key' and revision > $1`,
      [revision],
    )
    expect(kept).toEqual([])
  })

  test('is unknown when what is named is not there', async () => {
    const request = await held('issue_refund', { order_id: `ord_${randomUUID()}`, amount_cents: 1 })
    expect(request).toMatchObject({ quorum: 2, blast_radius: { unknown: true } })
  })

  test('is unknown without an estimator', async () => {
    await agents.engage('operator_takeover', 'looking closer')
    await expect
      .poll(async () => (await agents.ask('summarize_case', { case_id: 'x' })).status)
      .toBe(202)
    const request = await held('summarize_case', { case_id: randomUUID() })
    expect(request).toMatchObject({ quorum: 2, blast_radius: { unknown: true } })
  })

  test('is estimated afterwards when the database held what our guard let pass', async () => {
    // The guard decides from a memory of up to 900 ms; the database knows at once.
    const { invoice_id } = shop.orders[7] ?? {}
    await agents.engage('operator_takeover', 'a moment ago')
    const params = { invoice_id, ticket: randomUUID() }
    const submitted = await patiently(() => agents.submit('sync_invoice', { params }))
    expect(submitted.body).toMatchObject({ status: 'awaiting_approval' })
    const radius = async () => (await approvalOf(submitted.body.approval_id)).blast_radius
    await expect
      .poll(radius, { timeout: 5_000 })
      .toMatchObject({ unknown: false, rows: shop.orders[7]?.lines })
    expect(await approvalOf(submitted.body.approval_id)).toMatchObject({ required_approvals: 1 })
  })
})

describe('POST :id/estimate', () => {
  const grow = (rows: number) => () =>
    Promise.resolve({
      status: 200,
      body: { rows, users: 0, amount_cents: null, currency: null, reversible: false },
    })

  async function aged(operation: string, params: unknown) {
    const request = await held(operation, params)
    await agents.sql(
      `update approval_queue set estimated_at = estimated_at - interval '6 minutes' where id = $1`,
      [request.id],
    )
    return request
  }

  test('a stale estimate is made anew, and what grew makes a new envelope', async () => {
    const request = await aged('rotate_key', key())
    const stale = await approver.decide(request.id)
    expect([stale.status, stale.body.code]).toEqual([409, 'ESTIMATE_STALE'])
    agents.estimateBy(grow(9))
    const estimated = await approver.estimate(request.id)
    expect(estimated).toMatchObject({
      status: 200,
      body: {
        changed: true,
        larger: true,
        needed: 1,
        given: 0,
        blast_radius: { unknown: false, rows: 9 },
        previous: { unknown: false, rows: 4 },
      },
    })
    expect(estimated.body.digest).not.toBe(request.digest)
    expect((await approver.decide(request.id)).status).toBe(200)
  })

  test('the same estimate changes nothing but its age', async () => {
    const request = await aged('rotate_key', key())
    expect(await approver.estimate(request.id)).toMatchObject({
      status: 200,
      body: { changed: false, digest: request.digest },
    })
    expect((await approver.decide(request.id)).status).toBe(200)
  })

  test('an estimator that fails now makes it unknown, and one more person decides', async () => {
    const request = await aged('rotate_key', key())
    agents.estimateBy(() => Promise.resolve({ status: 500, body: {} }))
    expect(await approver.estimate(request.id)).toMatchObject({
      status: 200,
      body: { changed: true, larger: true, needed: 2, blast_radius: { unknown: true } },
    })
  })

  test('what was decided is not estimated any more', async () => {
    const request = await held('rotate_key', key())
    await approver.decide(request.id)
    const estimated = await approver.estimate(request.id)
    expect([estimated.status, estimated.body.code]).toEqual([409, 'ALREADY_DECIDED'])
  })

  test('to a viewer it does not exist, a stranger must sign in, and keys have no business here', async () => {
    const request = await held('rotate_key', key())
    const viewer = await createDecider(stack, 'viewer')
    const refused = await viewer.estimate(request.id)
    expect([refused.status, refused.body.code]).toEqual([404, 'NOT_FOUND'])
    const path = `approvals/${String(request.id)}/estimate`
    expect((await agents.call(path, { body: {} })).body.code).toBe('SIGN_IN_NEEDED')
    const headers = { 'x-omnihub-key': agents.submitKey }
    expect((await agents.call(path, { headers, body: {} })).status).toBe(403)
    expect((await approver.estimate(randomUUID())).status).toBe(404)
    expect((await approver.estimate('nonsense')).status).toBe(404)
  })
})

describe('callbacks', () => {
  let receiver: http.Server
  let answers: number[]
  const sent: { headers: http.IncomingHttpHeaders; body: string }[] = []

  beforeEach(async () => {
    sent.length = 0
    answers = []
    receiver = http.createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      request.on('end', () => {
        sent.push({ headers: request.headers, body })
        const status = answers.shift() ?? 204
        response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end()
      })
    })
    receiver.listen(0, '127.0.0.1')
    await once(receiver, 'listening')
  })
  afterEach(async () => {
    receiver.closeAllConnections()
    receiver.close()
    await once(receiver, 'close')
  })

  async function heldWithCallback(url: string) {
    const headers = { 'x-omnihub-key': agents.submitKey }
    const body = { operation: 'rotate_key', params: key(), callback_url: url }
    return patiently(() => agents.call('guard', { headers, body }))
  }
  const address = () => {
    const at = receiver.address()
    return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}/decided?for=agent-7`
  }

  test('a decision is told, signed with the key of the operation', async () => {
    const { body } = await heldWithCallback(address())
    await approver.decide(body.approval_id)
    await expect.poll(() => sent.length, { timeout: 10_000 }).toBe(1)
    const [message] = sent
    const call = verifyCall(
      stack.signingKey,
      message?.headers ?? {},
      Buffer.from(message?.body ?? ''),
    )
    expect(call).toMatchObject({ operation: 'rotate_key', mode: 'callback', fence: 0 })
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      approval_id: body.approval_id,
      status: 'approved',
      operation: 'rotate_key',
    })
  })

  test('an undelivered one is tried again, as the same message', async () => {
    answers = [500, 302]
    const { body } = await heldWithCallback(address())
    await approver.decide(body.approval_id, 'rejected', 'not this week')
    await expect.poll(() => sent.length, { timeout: 15_000 }).toBe(3)
    const ids = sent.map(({ headers }) => headers['omnihub-idempotency-key'])
    expect(new Set(ids).size).toBe(1)
    expect(new Set(sent.map((message) => message.body)).size).toBe(1)
    const status = await agents.call(`guard/approvals/${String(body.approval_id)}`, {
      method: 'GET',
      headers: { 'x-omnihub-key': agents.submitKey },
    })
    expect(status.body).toMatchObject({ status: 'rejected', rejection_reason: 'not this week' })
  })

  test.each(['ftp://example.com/x', 'not a url', 'https://user:secret@example.com/'])(
    '%s is no address to call back',
    async (url) => {
      const { status, body } = await heldWithCallback(url)
      expect([status, body.code]).toEqual([422, 'INVALID_FIELD'])
      expect(body.details).toMatchObject({ field: 'callback_url' })
    },
  )

  test('an address in the private network is not called once the installation forbids it', async () => {
    const { body } = await heldWithCallback(address())
    const allow = (is: boolean) =>
      agents.sql('update installation set private_endpoints_allowed = $1', [is])
    await allow(false)
    try {
      await approver.decide(body.approval_id)
      const problem = async () => {
        const [row] = await agents.sql(
          'select problem from private.callbacks where approval_id = $1 and problem is not null',
          [body.approval_id],
        )
        return row?.problem
      }
      await expect
        .poll(problem, { timeout: 10_000 })
        .toMatch(/^leads to 127\.0\.0\.1, a private address/)
      expect(sent).toEqual([])
    } finally {
      await allow(true)
    }
  })

  test('an estimator in the private network is not asked once the installation forbids it', async () => {
    const allow = (is: boolean) =>
      agents.sql('update installation set private_endpoints_allowed = $1', [is])
    await allow(false)
    try {
      expect((await held('rotate_key', key())).blast_radius).toMatchObject({
        unknown: true,
        why: expect.stringContaining('the estimator leads to 127.0.0.1, a private address'),
      })
    } finally {
      await allow(true)
    }
  })

  test('only the schedule may send them', async () => {
    const refused = await agents.call('approvals/deliver', { body: {} })
    expect(refused.status).toBe(401)
    const { status } = await agents.call('approvals/deliver', {
      headers: { authorization: `Bearer ${approver.token}` },
      body: {},
    })
    expect(status).toBe(403)
  })
})
