import { afterAll, beforeAll, expect } from 'vitest'
import { hosted } from './contract-test.ts'
import { refusal, restClient } from './rest-client.ts'
import { installRestFixture, runSql } from './rest-fixture.ts'
import { contractTarget, type ContractTarget } from './target.ts'

let target: ContractTarget
let anon: ReturnType<typeof restClient>
let service: ReturnType<typeof restClient>

beforeAll(async () => {
  target = await contractTarget()
  await installRestFixture(target)
  anon = restClient(target)
  service = restClient(target, { apikey: target.secretKey })
})
afterAll(() => target?.stop())

hosted('arguments of every type arrive as sent', async () => {
  const answer = await anon.rpc(
    'contract_echo',
    `{"j": {"a": [1, "x", null]}, "js": [true], "n": 12345678901234567890.123, "i8": 9007199254740993,
      "b": "\\\\x0aff", "arr": [1, 2, 3], "texts": ["a,b", "\\"c\\""], "at": "2026-01-02T03:04:05.678901Z",
      "flag": true, "t": "naïve \\\\ 'q'", "u": "00000000-0000-0000-0000-000000000001"}`,
  )
  expect(answer.status).toBe(200)
  expect(answer.text).toContain('"n": 12345678901234567890.123')
  expect(answer.text).toContain('"i8": 9007199254740993')
  expect(answer.json).toMatchObject({
    ...{ j: { a: [1, 'x', null] }, j_type: 'object', js: [true], b: '\\x0aff', arr: [1, 2, 3] },
    ...{ texts: ['a,b', '"c"'], at: '2026-01-02T03:04:05.678901+00:00', flag: true },
    ...{ t: "naïve \\ 'q'", u: '00000000-0000-0000-0000-000000000001' },
  })
})

hosted('a jsonb argument keeps its own type, scalars included', async () => {
  for (const [value, type] of [
    [5, 'number'],
    [true, 'boolean'],
    ['text', 'string'],
    ['{"looks":"like json"}', 'string'],
    [[1], 'array'],
    [{}, 'object'],
  ] as const) {
    const answer = await anon.rpc('contract_echo', { j: value })
    expect(answer.json, JSON.stringify(value)).toMatchObject({ j: value, j_type: type })
  }
})

hosted('results keep every digit and print times as ISO 8601', async () => {
  const answer = await anon.rpc('contract_values')
  expect(answer.text.replaceAll(/\s/g, '')).toBe(
    '[{"i8":9007199254740993,"n":1.50,"at":"2026-01-02T03:04:05.678901+00:00","b":"\\\\x0aff","j":{"a":[1,null]},"arr":[1,2],"nothing":null}]',
  )
})

hosted('each kind of result has its shape', async () => {
  expect((await anon.rpc('contract_defaults', { a: 3 })).json).toBe('3 given by the database')
  expect((await anon.rpc('contract_defaults', { a: 3, b: 'me' })).json).toBe('3 me')
  expect((await anon.rpc('contract_pair')).json).toEqual({ a: 1, b: 'x' })
  expect((await anon.rpc('contract_rows', { n: 2 })).json).toEqual([
    { id: 1, name: 'one' },
    { id: 2, name: 'two' },
  ])
  expect((await anon.rpc('contract_rows', { n: 0 })).json).toEqual([])
  expect((await anon.rpc('contract_whole', '[1]')).json).toBe('array')
  const nothing = await anon.rpc('contract_nothing')
  expect([nothing.status, nothing.text]).toEqual([204, ''])
})

hosted('the rows of a function are filtered, ordered and paged like a table', async () => {
  const path = '/rpc/contract_rows?select=name&order=id.desc&limit=1'
  const answer = await anon.send('POST', path, { body: '{"n":3}' })
  expect(answer.json).toEqual([{ name: 'three' }])
  const filtered = await anon.send('POST', '/rpc/contract_rows?id=gt.2', { body: '{"n":3}' })
  expect(filtered.json).toEqual([{ id: 3, name: 'three' }])
})

hosted('a single object is asked for by the accept header', async () => {
  const headers = { accept: 'application/vnd.pgrst.object+json' }
  expect((await anon.rpc('contract_rows', { n: 1 }, headers)).json).toEqual({ id: 1, name: 'one' })
  const many = await anon.rpc('contract_rows', { n: 2 }, headers)
  expect(refusal(many)).toMatchObject({ status: 406, code: 'PGRST116' })
})

hosted('a function can be read by GET when it does not write', async () => {
  expect((await anon.get('/rpc/contract_rows?n=1')).json).toEqual([{ id: 1, name: 'one' }])
  const settings = await anon.get('/rpc/contract_settings')
  expect(settings.json).toMatchObject({ method: 'GET', read_only: 'on' })
  const written = await anon.get('/rpc/contract_refuse')
  expect(refusal(written)).toMatchObject({ status: 405, code: '25006' })
})

hosted('a stable function cannot write, by POST neither', async () => {
  const answer = await anon.rpc('contract_write_stable')
  expect(refusal(answer)).toMatchObject({ status: 405, code: '25006' })
})

hosted('errors keep code, hint and details and get their status', async () => {
  const cases: [string, number][] = [
    ['P0001', 400],
    ['23514', 400],
    ['23505', 409],
    ['23503', 409],
    ['22023', 400],
    ['42501', 401],
    ['42883', 404],
    ['57014', 500],
    ['53300', 503],
    ['08006', 503],
    ['55P03', 500],
    ['40001', 500],
    ['PT418', 418],
    ['PT429', 429],
    ['OH001', 400],
  ]
  for (const [code, status] of cases) {
    const args = { code, message: 'm', detail: 'd', hint: 'h' }
    const answer = await anon.rpc('contract_fail', args)
    expect(refusal(answer), code).toEqual({ status, code, message: 'm', details: 'd', hint: 'h' })
  }
  const args = { code: '42501', message: 'm' }
  expect((await service.rpc('contract_fail', args)).status).toBe(403)
})

hosted("raise sqlstate 'PGRST' words the whole answer", async () => {
  const answer = await anon.rpc('contract_fail', {
    code: 'PGRST',
    message: '{"code":"STALE","message":"older","hint":"read again"}',
    detail: '{"status":409,"headers":{"x-reason":"stale"}}',
  })
  expect(refusal(answer)).toEqual({
    ...{ status: 409, code: 'STALE', message: 'older', hint: 'read again', details: null },
  })
  expect(answer.headers.get('x-reason')).toBe('stale')
})

hosted('a refusal set by response.status keeps what the function wrote', async () => {
  const answer = await anon.rpc('contract_refuse')
  expect(answer.status).toBe(403)
  expect(answer.json).toMatchObject({ code: 'NOT_ALLOWED' })
  const rows = await runSql(
    target,
    "select count(*)::int as n from public.contract_notes where title = 'refused'",
  )
  expect(rows).toEqual([{ n: 1 }])
})

hosted('response.headers are sent', async () => {
  const answer = await anon.rpc('contract_headers')
  expect([answer.status, answer.json]).toEqual([201, 7])
  expect(answer.headers.get('x-contract')).toBe('yes')
})

hosted("a function's own statement_timeout ends it", async () => {
  const before = performance.now()
  const answer = await anon.rpc('contract_nap', { seconds: 5 })
  expect(refusal(answer)).toMatchObject({ status: 500, code: '57014' })
  expect(performance.now() - before).toBeLessThan(2_000)
})

hosted("the role's statement_timeout applies", async () => {
  expect((await anon.rpc('contract_settings')).json).toMatchObject({ timeout: '3s' })
  const answer = await anon.rpc('contract_wait', { seconds: 6 })
  expect(refusal(answer)).toMatchObject({ status: 500, code: '57014' })
})

hosted('calls that fit no function are 404, ambiguous ones 300', async () => {
  expect(refusal(await anon.rpc('contract_nothin', {}))).toMatchObject({
    ...{ status: 404, code: 'PGRST202' },
    hint: 'Perhaps you meant to call the function public.contract_nothing',
  })
  expect(refusal(await anon.rpc('contract_defaults', { b: 'x' }))).toMatchObject({
    ...{ status: 404, code: 'PGRST202' },
    message: 'Could not find the function public.contract_defaults(b) in the schema cache',
  })
  expect((await anon.rpc('contract_over', { a: 1 })).json).toBe('integer')
  expect((await anon.rpc('contract_over', { b: 'x' })).json).toBe('text')
})

hosted('broken bodies are 400', async () => {
  for (const body of ['{', '{"j":', '"text"', '5', 'null']) {
    expect(refusal(await anon.rpc('contract_echo', body)), body).toMatchObject({ status: 400 })
  }
  expect(refusal(await anon.rpc('contract_echo', '{"t":"\\u0000"}'))).toMatchObject({
    ...{ status: 400, code: '22P05' },
  })
})

hosted('a missing EXECUTE grant refuses', async () => {
  expect(refusal(await anon.rpc('contract_private'))).toMatchObject({ status: 401, code: '42501' })
})

hosted('a schema change is served without a restart', async () => {
  expect((await anon.rpc('contract_later')).status).toBe(404)
  await runSql(
    target,
    "create function public.contract_later() returns integer language sql volatile as 'select 1'; notify pgrst, 'reload schema'",
  )
  await expect.poll(async () => (await anon.rpc('contract_later')).status).toBe(200)
})
