import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path, { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { startOtlpReceiver, type OtlpReceiver } from '../../../../test/otlp-receiver.ts'
import { startAgents, type Agents } from '../../../../test/start-agents.ts'
import { startFunctionsFixture } from '../../../embedded/functions/functions-fixture.ts'
import { startStack, type Stack } from '../../../embedded/stack.ts'

const collectorKey = 'collector-key-4711'
const sendAfterMs = 50
const patient = { timeout: 10_000 }
const lines: string[] = []
let dataDir: string
let receiver: OtlpReceiver
let stack: Stack
let agents: Agents

// The variables are read when a function starts, so this file has a stack of its own.
beforeAll(async () => {
  receiver = await startOtlpReceiver()
  dataDir = await mkdtemp(join(tmpdir(), 'omnihub-otlp-'))
  stack = await startStack({
    dataDir,
    gatewayPort: 0,
    postgresPort: 0,
    functionsEnv: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-collector-key=${collectorKey}`,
      OTEL_EXPORTER_OTLP_TIMEOUT: 'soon',
      OTEL_BSP_SCHEDULE_DELAY: String(sendAfterMs),
      OTEL_SERVICE_NAME: 'omnihub-test',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,team=ops%20team',
    },
    log: (line) => lines.push(line),
  })
  agents = await startAgents(stack)
})
afterAll(async () => {
  await agents.stop()
  await stack.stop()
  await receiver.close()
  await rm(dataDir, { recursive: true, force: true })
})
afterEach(() => {
  agents.behave(() => ({ status: 200, latencyMs: 5 }))
  receiver.behave('take')
  expect(receiver.malformed).toEqual([])
})

/** A span of an agent, from which a request comes. */
function agentSpan(flags = '01') {
  const traceId = randomBytes(16).toString('hex')
  const spanId = randomBytes(8).toString('hex')
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-${flags}` } }
}

/**
 * Submits from a span of an agent until it is taken: on a busy machine a guard may not have read the controls in time.
 * Each try is a trace of its own.
 */
async function submitted(
  more: Record<string, unknown> = {},
  flags = '01',
  operation = 'sync_invoice',
) {
  const trySubmit = async () => {
    const agent = agentSpan(flags)
    const { status, ...reply } = await agents.submit(operation, more, agent.headers)
    return { status, agent, ...reply }
  }
  let last = await trySubmit()
  const isTaken = async () => {
    if (last.status !== 202) last = await trySubmit()
    return last.status
  }
  await expect.poll(isTaken, patient).toBe(202)
  return last
}

/** The spans of a trace by name, in the order of their beginning, once there are that many. */
async function spansOf(traceId: string, count: number) {
  await expect.poll(() => receiver.spansOf(traceId).length, patient).toBe(count)
  const spans = receiver.spansOf(traceId)
  return spans.toSorted((a, b) => Number(BigInt(a.startTimeUnixNano) - BigInt(b.startTimeUnixNano)))
}

describe('a trace', () => {
  test('goes from the agent through guard and executor to the operation', async () => {
    const { agent, body, headers } = await submitted({
      params: { mail: 'ada@example.com', password: 'hunter2' },
      reason: 'Ada asked for it',
    })
    await agents.until(body.workflow_id, 'succeeded')

    const spans = await spansOf(agent.traceId, 3)
    const [server, run, call] = spans
    expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
      ['POST /functions/v1/omnilink-agent', 2],
      ['run sync_invoice', 5],
      ['POST', 3],
    ])
    expect(server?.parentSpanId).toBe(agent.spanId)
    expect(run?.parentSpanId).toBe(server?.spanId)
    expect(call?.parentSpanId).toBe(run?.spanId)
    const [entry] = agents.ledgerOf(body.workflow_id)
    expect(entry?.traceparent).toBe(`00-${agent.traceId}-${call?.spanId}-01`)
    expect(headers.get('traceparent')).toBe(`00-${agent.traceId}-${server?.spanId}-01`)

    expect(server?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.response.status_code': 202,
      'http.route': '/functions/v1/omnilink-agent',
      'url.path': '/functions/v1/omnilink-agent',
      'url.scheme': 'http',
      'server.address': '127.0.0.1',
      'omnihub.request.id': headers.get('x-request-id'),
      'omnihub.operation': 'sync_invoice',
      'omnihub.outcome': 'good',
    })
    const attempt = {
      'omnihub.operation': 'sync_invoice',
      'omnihub.workflow.id': body.workflow_id,
      'omnihub.attempt': 1,
      'omnihub.mode': 'live',
      'omnihub.outcome': 'succeeded',
    }
    expect(run?.attributes).toEqual(attempt)
    expect(call?.attributes).toEqual({
      ...attempt,
      'http.request.method': 'POST',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(agents.sandbox.url).port),
    })
    expect(spans.map(({ status }) => status.code)).toEqual([0, 0, 0])
    expect(run?.resource).toMatchObject({
      'service.name': 'omnihub-test',
      'faas.name': 'executor',
      'deployment.environment.name': 'test',
      team: 'ops team',
      'telemetry.sdk.name': 'opentelemetry',
    })
  })

  test('goes on from an agent that only asked, and does the work itself', async () => {
    const agent = agentSpan()
    const asked = await agents.call('guard', {
      headers: { 'x-omnihub-key': agents.submitKey, ...agent.headers },
      body: { operation: 'sync_invoice', params: { mail: 'ada@example.com' } },
    })
    const [guard] = await spansOf(agent.traceId, 1)
    expect(guard).toMatchObject({
      name: 'POST /functions/v1/guard',
      parentSpanId: agent.spanId,
      attributes: { 'omnihub.operation': 'sync_invoice' },
    })
    expect(asked.headers.get('traceparent')).toBe(`00-${agent.traceId}-${guard?.spanId}-01`)
  })

  test('has an attempt more for a call that was tried again, and tells what went wrong', async () => {
    let calls = 0
    agents.behave((operation) => {
      if (operation === 'sync_invoice') calls += 1
      const problem = { code: 'bob@example.com', message: 'token=abc of bob@example.com' }
      return { status: calls === 1 ? 503 : 200, latencyMs: 5, problem }
    })
    const { agent, body } = await submitted()
    await agents.until(body.workflow_id, 'succeeded')

    const [server, first, firstCall, second, secondCall] = await spansOf(agent.traceId, 5)
    expect(first).toMatchObject({
      parentSpanId: server?.spanId,
      status: { code: 2 },
      attributes: { 'omnihub.attempt': 1, 'omnihub.outcome': 'failed', 'error.type': '503' },
    })
    expect(firstCall).toMatchObject({
      parentSpanId: first?.spanId,
      status: { code: 2 },
      attributes: { 'http.response.status_code': 503, 'error.type': '503' },
    })
    expect(second).toMatchObject({
      parentSpanId: server?.spanId,
      status: { code: 0 },
      attributes: { 'omnihub.attempt': 2, 'omnihub.outcome': 'succeeded' },
    })
    expect(secondCall?.parentSpanId).toBe(second?.spanId)
    expect(agents.ledgerOf(body.workflow_id).map(({ traceparent }) => traceparent)).toEqual([
      `00-${agent.traceId}-${firstCall?.spanId}-01`,
      `00-${agent.traceId}-${secondCall?.spanId}-01`,
    ])
  })

  test('has the call of an estimator, whose receiver is part of it too', async () => {
    const since = agents.sandbox.ledger.since(0).at(-1)?.seq ?? 0
    const { agent } = await submitted({ params: { key_name: 'payouts' } }, '01', 'rotate_key')
    const [server, call] = await spansOf(agent.traceId, 2)
    expect(call).toMatchObject({
      kind: 3,
      parentSpanId: server?.spanId,
      attributes: {
        'omnihub.operation': 'rotate_key',
        'omnihub.mode': 'estimate',
        'http.response.status_code': 200,
      },
    })
    const estimated = agents.sandbox.ledger.since(since).filter(({ mode }) => mode === 'estimate')
    expect(estimated.map(({ traceparent }) => traceparent)).toContain(
      `00-${agent.traceId}-${call?.spanId}-01`,
    )
  })

  test('of a request that an operator stopped has no error, and says that it was refused', async () => {
    onTestFinished(() => agents.releaseAll())
    await agents.engage('omnihub_kill_switch', 'to be seen in a trace')
    const refused = async () => {
      const agent = agentSpan()
      const { body } = await agents.submit('sync_invoice', {}, agent.headers)
      return { traceId: agent.traceId, code: body.code }
    }
    let last = await refused()
    await expect.poll(async () => (last = await refused()).code).toBe('KILL_SWITCH')
    const [server] = await spansOf(last.traceId, 1)
    expect(server).toMatchObject({
      status: { code: 0 },
      attributes: {
        'http.response.status_code': 503,
        'omnihub.outcome': 'refused',
        'omnihub.code': 'KILL_SWITCH',
      },
    })
    expect(server?.attributes).not.toHaveProperty('error.type')
  })

  test('that its caller does not record is not recorded, and passed on as such', async () => {
    const { agent: silent, body } = await submitted({}, '00')
    await agents.until(body.workflow_id, 'succeeded')
    const [entry] = agents.ledgerOf(body.workflow_id)
    expect(entry?.traceparent).toMatch(new RegExp(`^00-${silent.traceId}-[0-9a-f]{16}-00$`))
    const loud = await submitted()
    await agents.until(loud.body.workflow_id, 'succeeded')
    await spansOf(loud.agent.traceId, 3)
    expect(receiver.spansOf(silent.traceId)).toEqual([])
  })

  test('names routes, never what stands in a path', async () => {
    const id = randomUUID()
    const agent = agentSpan()
    const read = (path: string) =>
      agents.call(`omnilink-agent/${path}`, {
        method: 'GET',
        headers: { 'x-omnihub-key': agents.submitKey, ...agent.headers },
      })
    expect((await read(id)).status).toBe(404)
    expect((await read('ada%40example.com/?token=abc')).status).toBe(404)
    const [known, unknown] = await spansOf(agent.traceId, 2)
    expect(known?.name).toBe('GET /functions/v1/omnilink-agent/{id}')
    expect(known?.attributes['url.path']).toBe(`/functions/v1/omnilink-agent/${id}`)
    expect(unknown?.name).toBe('GET')
    expect(unknown?.attributes).not.toHaveProperty('url.path')
  })
})

const cell = z.object({ service: z.string(), operation: z.string(), hist: z.array(z.number()) })
const countedMinutes = z.array(
  cell.extend({ requests: z.number(), errors: z.number(), refused: z.number() }),
)

/** What was counted by minute, as sums and buckets by service and operation. */
async function countedByMinute() {
  const rows = await agents.sql(
    `select s.service, s.operation, sum(m.requests)::int as requests, sum(m.errors)::int as errors, sum(m.refused)::int as refused,
       (select array_agg(t.total order by t.place) from (
          select h.place, sum(h.n)::int as total from metrics.slo_minute x, unnest(x.hist) with ordinality h (n, place)
          where x.series_id = s.id group by h.place) t) as hist
     from metrics.slo_minute m join metrics.series s on s.id = m.series_id
     where s.service in ('api', 'executor') group by s.id order by 1, 2`,
  )
  return countedMinutes.parse(rows)
}

function exported() {
  const sums = receiver.sums('omnihub.requests')
  const histograms = receiver.histograms('omnihub.request.duration')
  const keyOf = (attributes: Record<string, unknown>) =>
    `${String(attributes['omnihub.service'])} ${String(attributes['omnihub.operation'])}`
  const names = [...new Set(sums.map(({ attributes }) => keyOf(attributes)))].toSorted()
  return names.map((name) => {
    const [service, operation] = name.split(' ')
    const total = (outcome: string) =>
      sums
        .filter(({ attributes: a }) => keyOf(a) === name && a['omnihub.outcome'] === outcome)
        .reduce((sum, { asDouble = 0, asInt = 0 }) => sum + asDouble + asInt, 0)
    const hist = histograms
      .filter(({ attributes }) => keyOf(attributes) === name)
      .reduce(
        (sum, { bucketCounts }) => sum.map((count, place) => count + (bucketCounts[place] ?? 0)),
        Array.from({ length: 18 }, () => 0),
      )
    const [good, errors] = [total('good'), total('bad')]
    return { service, operation, requests: good + errors, errors, refused: total('refused'), hist }
  })
}

describe('metrics', () => {
  test('tell what was counted by minute, to the last request', async () => {
    await agents.submit('no_such_operation')
    await agents.ask('create_ticket')
    await expect
      .poll(async () => ({ exported: exported(), counted: await countedByMinute() }), {
        timeout: 15_000,
      })
      .toSatisfy(
        (both: { exported: unknown; counted: unknown[] }) =>
          both.counted.length > 3 && isDeepStrictEqual(both.exported, both.counted),
      )
    const [one] = receiver.histograms('omnihub.request.duration')
    expect(one?.explicitBounds).toContain(0.2)
    const routes = receiver
      .histograms('http.server.request.duration')
      .map(({ attributes }) => attributes['http.route'])
    expect(routes).toContain('/functions/v1/omnilink-agent/{id}')
    const calls = receiver.histograms('http.client.request.duration')
    expect(calls.map(({ attributes }) => attributes['error.type'])).toContain('503')
  })
})

describe('a receiver in trouble', () => {
  const said = (text: string) => lines.filter((line) => line.includes(text))

  test.each(['hang', 'refuse for now'] as const)(
    'that would %s keeps nobody waiting, and gets everything later',
    async (trouble) => {
      receiver.behave(trouble)
      const agent = agentSpan()
      const headers = { 'x-omnihub-key': agents.submitKey, ...agent.headers }
      const ask = () => agents.call('guard', { headers, body: { operation: 'sync_invoice' } })
      expect((await ask()).status).toBe(200)
      // It has our message and has not taken it: whoever asks now is answered all the same.
      await expect.poll(() => receiver.keys().length, patient).toBeGreaterThan(0)
      const answers = await Promise.all(Array.from({ length: 20 }, ask))
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200))
      expect(receiver.spansOf(agent.traceId)).toEqual([])
      expect(receiver.held() > 0).toBe(trouble === 'hang')
      receiver.behave('take')
      await spansOf(agent.traceId, 21)
    },
  )

  test('that stays in trouble is given up; what was dropped is counted', async () => {
    receiver.behave('refuse for now')
    const lost = await submitted()
    await agents.until(lost.body.workflow_id, 'succeeded')
    // A span that ends last goes last: with it, everything of its instance was tried and given up.
    for (const name of ['POST /functions/v1/omnilink-agent', 'run sync_invoice']) {
      await expect.poll(() => receiver.triesOf(lost.agent.traceId, name), patient).toBe(3)
    }
    receiver.behave('take')
    const dropped = () =>
      receiver
        .sums('omnihub.telemetry.spans.dropped')
        .filter(({ attributes }) => attributes['omnihub.reason'] === 'unreachable')
        .reduce((sum, { asDouble = 0, asInt = 0 }) => sum + asDouble + asInt, 0)
    const next = await submitted()
    await spansOf(next.agent.traceId, 3)
    await expect.poll(dropped, patient).toBeGreaterThanOrEqual(3)
    expect(receiver.spansOf(lost.agent.traceId)).toEqual([])
  })

  test('that is not there stops nothing, and is told of once by each instance', async () => {
    await receiver.close()
    const { body } = await submitted()
    await agents.until(body.workflow_id, 'succeeded')
    await receiver.reopen()
    const { agent } = await submitted()
    await spansOf(agent.traceId, 3)
    const tellers = said('telemetry_not_exported').map(
      (line) => z.object({ instance: z.string() }).parse(JSON.parse(line)).instance,
    )
    expect(tellers.length).toBeGreaterThan(0)
    expect(tellers).toHaveLength(new Set(tellers).size)
  })

  test('a setting that cannot be used is named with its fix, and stops nothing', () => {
    const problems = said('telemetry_setting_not_usable')
    expect(problems[0]).toContain('OTEL_EXPORTER_OTLP_TIMEOUT')
    expect(problems[0]).toContain('10000')
    expect(problems[0]).not.toContain('soon')
  })
})

test('an instance that ends sends what it has', async () => {
  const fixture = await startFunctionsFixture({
    functionsDir: path.resolve(import.meta.dirname, '../..'),
    env: {
      SUPABASE_URL: stack.url,
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.publishableKey }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: stack.secretKey }),
      SUPABASE_JWKS: '{"keys":[]}',
      OMNIHUB_SIGNING_KEY: stack.signingKey,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    },
  })
  const agent = agentSpan()
  const answer = await fixture.fetch('/functions/v1/health', { headers: agent.headers })
  expect(answer.status).toBe(200)
  expect(receiver.spansOf(agent.traceId)).toEqual([])
  await fixture.stop()
  expect(receiver.spansOf(agent.traceId).map(({ name }) => name)).toEqual([
    'GET /functions/v1/health',
  ])
})

test('nothing that left holds a secret, a body or a mail address', () => {
  const { submitKey, stopKey } = agents
  const text = receiver.texts.join('\n')
  expect(text.length).toBeGreaterThan(10_000)
  for (const secret of [submitKey, stopKey, stack.secretKey, stack.signingKey, collectorKey]) {
    expect(text).not.toContain(secret)
  }
  expect(text).not.toMatch(/example\.com|hunter2|Ada asked|token|password|ohk_/i)
})
