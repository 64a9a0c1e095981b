import { describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { createEndpoint, route } from './endpoint.ts'
import type { Identification } from './identity.ts'
import { createLog } from './log.ts'

const input = z.strictObject({
  name: z.string('must be a text'),
  params: z.record(z.string(), z.json()),
})

function endpoint(identification: Identification = anonymous) {
  const lines: string[] = []
  const handle = createEndpoint({
    name: 'things',
    routes: [
      route({
        method: 'POST',
        path: /^\/$/,
        callers: ['anonymous', 'user'],
        input,
        run: async (call) => ({ status: 201, body: { got: call.input, caller: call.caller.kind } }),
      }),
      route({
        method: 'GET',
        path: /^\/(?<id>\d+)$/,
        callers: ['key'],
        input: z.unknown(),
        run: async ({ path }) => ({ status: 200, body: { id: path.id } }),
      }),
      route({
        method: 'GET',
        path: /^\/$/,
        callers: ['anonymous'],
        input: z.strictObject({ wait_s: z.string().check(z.maxLength(2, 'may have 2 digits')) }),
        run: async (call) => ({ status: 200, body: { got: call.input } }),
      }),
      route({
        method: 'GET',
        path: /^\/broken$/,
        callers: ['anonymous'],
        input: z.unknown(),
        run: () => Promise.reject(new Error('password=hunter2 at ohk_abcdefghijklmnopqrstu')),
      }),
    ],
    identify: () => Promise.resolve(identification),
    allowedOrigins: ['https://panel.example'],
    log: createLog({}, 'info', (line) => lines.push(line)),
  })
  return { handle, lines }
}

const anonymous: Identification = { ok: true, principal: { kind: 'anonymous' } }
const key: Identification = { ok: true, principal: { kind: 'key', key: 'ohk_x' } }
const address = 'http://127.0.0.1/functions/v1/things'

function post(body: BodyInit) {
  return new Request(address, { method: 'POST', body })
}

describe('createEndpoint', () => {
  test('gives a route its parsed input and answers with request id and trace', async () => {
    const response = await endpoint().handle(post('{"name":"a","params":{"x":[1,null]}}'))
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      got: { name: 'a', params: { x: [1, null] } },
      caller: 'anonymous',
    })
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('traceparent')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  })

  test.each([
    ['{"name":1,"params":{}}', 'name', 'must be a text'],
    ['{"name":"a","params":{"x":1,"x":2}}', 'params.x', 'appears twice'],
    ['{"name":"a","params":{"n":9007199254740993}}', 'params.n', 'is an integer beyond 2^53'],
    ['{"name":"a","params":{},"extra":1}', 'body', 'is missing or not valid'],
    ['{"name":"a"}', 'params', 'is missing or not valid'],
    ['{"name":', 'body', 'is not valid JSON'],
    ['[]', 'body', 'is missing or not valid'],
  ])('answers 422 to %s and names the field', async (body, field, problem) => {
    const response = await endpoint().handle(post(body))
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({
      code: 'INVALID_FIELD',
      details: { field, fields: [{ field, problem: expect.stringContaining(problem) }] },
      request_id: expect.any(String),
    })
  })

  test('broken UTF-8 is refused instead of being replaced', async () => {
    const response = await endpoint().handle(post(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])))
    expect(response.status).toBe(422)
  })

  test('a body beyond the limit is refused', async () => {
    const response = await endpoint().handle(post('x'.repeat(1024 * 1024)))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({
      code: 'TOO_LARGE',
      message: 'A body may have 128 KiB.',
      details: { limit_bytes: 131_072, received_bytes: 1_048_576 },
    })
  })

  test('a body without an end is given up, and not kept', async () => {
    let sent = 0
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 65_536
        if (sent > 64 * 1024 * 1024) controller.close()
        else controller.enqueue(new Uint8Array(65_536))
      },
    })
    const streamed = { method: 'POST', body, duplex: 'half' }
    expect((await endpoint().handle(new Request(address, streamed))).status).toBe(413)
    expect(sent).toBeLessThan(9 * 1024 * 1024)
  })

  test('a GET takes its input from the query, each parameter once', async () => {
    const get = (query: string) => endpoint().handle(new Request(`${address}?${query}`))
    expect(await (await get('wait_s=5')).json()).toEqual({ got: { wait_s: '5' } })
    const refused = async (query: string) => {
      const response = await get(query)
      expect(response.status).toBe(422)
      return z.looseObject({ details: z.unknown() }).parse(await response.json()).details
    }
    expect(await refused('wait_s=500')).toMatchObject({ field: 'wait_s' })
    expect(await refused('wait_s=5&wait_s=6')).toMatchObject({
      fields: [{ field: 'wait_s', problem: 'appears twice' }],
    })
    expect(await refused('wait_s=5&until=x')).toMatchObject({ field: 'query' })
  })

  test.each([
    ['GET', '/17/more', 404],
    ['POST', '/17', 405],
    ['GET', '/nowhere', 404],
  ])('%s %s answers %d', async (method, path, status) => {
    const response = await endpoint().handle(new Request(address + path, { method }))
    expect(response.status).toBe(status)
    if (status === 405) expect(response.headers.get('allow')).toMatch(/GET|POST/)
  })

  test('absent and invalid identity are different refusals', async () => {
    const request = () => new Request(`${address}/17`)
    const absent = await endpoint(anonymous).handle(request())
    expect([absent.status, await codeOf(absent)]).toEqual([401, 'SIGN_IN_NEEDED'])
    const invalid = await endpoint({ ok: false, code: 'KEY_INVALID' }).handle(request())
    expect([invalid.status, await codeOf(invalid)]).toEqual([401, 'KEY_INVALID'])
    expect((await endpoint(key).handle(request())).status).toBe(200)
    const foreign = await endpoint(key).handle(post('{"name":"a","params":{}}'))
    expect([foreign.status, await codeOf(foreign)]).toEqual([403, 'NOT_ALLOWED'])
  })

  test('an invalid identity is refused even where nobody needs one', async () => {
    const response = await endpoint({ ok: false, code: 'TOKEN_INVALID' }).handle(
      post('{"name":"a","params":{}}'),
    )
    expect(response.status).toBe(401)
  })

  test('a failure of ours tells nothing but the request id, and the log nothing secret', async () => {
    const { handle, lines } = endpoint()
    const response = await handle(new Request(`${address}/broken`))
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).not.toContain('hunter2')
    expect(text).toContain(response.headers.get('x-request-id') ?? '?')
    expect(lines.join()).toContain('request_failed')
    expect(lines.join()).not.toContain('ohk_abc')
  })

  test('continues the trace of its caller', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const request = post('{"name":"a","params":{}}')
    request.headers.set('traceparent', `00-${traceId}-00f067aa0ba902b7-01`)
    const { handle, lines } = endpoint()
    const response = await handle(request)
    expect(response.headers.get('traceparent')).toContain(traceId)
    expect(response.headers.get('traceparent')).not.toContain('00f067aa0ba902b7')
    expect(lines[0]).toContain(`"trace_id":"${traceId}"`)
  })

  test('only a listed origin may read answers', async () => {
    const from = (origin: string) =>
      endpoint().handle(new Request(address, { method: 'OPTIONS', headers: { origin } }))
    const listed = await from('https://panel.example')
    expect(listed.status).toBe(204)
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://panel.example')
    const other = await from('https://panel.example.evil.test')
    expect(other.headers.get('access-control-allow-origin')).toBeNull()
  })
})

async function codeOf(response: Response): Promise<unknown> {
  return z.object({ code: z.string() }).parse(await response.json()).code
}
