import { createServer, type Server } from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { parse } from 'zod/mini'
import { createMember } from '../../../test/create-member.ts'
import { signIn } from '../../../test/sign-in.ts'
import { startFunction } from '../../../test/start-function.ts'
import { startRedis } from '../../../test/start-redis.ts'
import { infraReport } from '../_shared/contracts/infra.ts'
import { hostedPage } from '../_shared/data/infra/hosted-page.fixture.ts'

const stack = inject('stack')
const owner = new pg.Client({ connectionString: stack.dbUrl })
const jobs = ['collect_infra', 'probe_dependencies']
const isEnabled = (enabled: boolean) =>
  owner.query('update schedule.jobs set enabled = $1 where name = any($2)', [enabled, jobs])
let headers: Record<string, string> = {}

beforeAll(async () => {
  await owner.connect()
  // The schedule would write between what is written here and what is read of it.
  await isEnabled(false)
  const { token } = await signIn(stack, await createMember(stack, 'viewer'))
  headers = { authorization: `Bearer ${token}` }
})
afterAll(async () => {
  await isEnabled(true)
  await owner.end()
})

const own = `${stack.url}/functions/v1/metrics`
const command = (path: string, url = own, apikey = stack.secretKey) =>
  fetch(`${url}/${path}`, { method: 'POST', headers: { apikey }, body: '{}' })
const read = (query = '', more = {}) =>
  fetch(`${own}/infra${query}`, { headers: { ...headers, ...more } })
const report = async () => parse(infraReport, await (await read('?window=1h')).json())

describe('as it is started', () => {
  test('the database tells its figures, and the process on this machine those of the machine', async () => {
    const collected = await command('collect-infra')
    expect(collected.status).toBe(200)
    await expect
      .poll(async () =>
        (await report()).sources.map(({ name, problem, missing }) => [name, problem, missing]),
      )
      .toEqual([
        ['database', null, []],
        ['host', null, expect.any(Array)],
      ])
    const { latest, series } = await report()
    expect(latest['db_connections']?.value).toBeGreaterThan(0)
    expect(latest['memory_total_bytes']?.value).toBeGreaterThan(1e8)
    expect(series['db_size_bytes']?.at(-1)).toBeGreaterThan(1e6)
  })

  test('every part of the stack answers its probe', async () => {
    expect(await (await command('probe-dependencies')).json()).toEqual({ probed: 8, failed: [] })
    const { dependencies } = await report()
    const states = Object.fromEntries(dependencies.map(({ name, state }) => [name, state]))
    expect(states).toEqual({
      ...{
        database: 'reachable',
        auth: 'reachable',
        realtime: 'reachable',
        functions: 'reachable',
      },
      ...{ redis: 'not_configured', secrets: 'not_configured' },
      ...{ rpc_primary: 'not_configured', rpc_fallback: 'not_configured' },
    })
    const realtime = dependencies.find(({ name }) => name === 'realtime')
    expect(realtime?.latency_ms).toBeLessThan(3_000)
    expect(realtime?.last_success_at).toBe(realtime?.checked_at)
  })

  test('a member reads it, once for each change, and nobody else does', async () => {
    expect(parse(infraReport, await (await read()).json()).window).toBe('6h')
    let etag = ''
    // A sample of the machine may come in between.
    await expect
      .poll(async () => {
        etag = (await read()).headers.get('etag') ?? ''
        const again = await read('', { 'if-none-match': etag })
        return [again.status, await again.text()]
      })
      .toEqual([304, ''])
    await owner.query(`update public.dependency_states set problem = 'x' where name = 'redis'`)
    expect((await read('', { 'if-none-match': etag })).status).toBe(200)
    expect((await read('?window=28d')).status).toBe(422)
    expect((await read('?window=1h&window=6h')).status).toBe(422)
    expect((await fetch(`${own}/infra`)).status).toBe(401)
  })

  test('a scrape tells it too', async () => {
    await command('collect-infra')
    await command('probe-dependencies')
    const headersOfScraper = { apikey: stack.secretKey }
    const text = await (await fetch(`${own}/prometheus`, { headers: headersOfScraper })).text()
    expect(text).toMatch(/^omnihub_infra\{name="db_connections_max"\} 100$/m)
    expect(text).toMatch(/^omnihub_dependency_up\{dependency="auth"\} 1$/m)
    expect(text).toMatch(/^omnihub_dependency_latency_seconds\{dependency="auth"\} 0\.\d+$/m)
    expect(text).toMatch(/^omnihub_service_budget_dollars\{service="Upstash Redis"\} 10$/m)
    // Neither what is not configured nor a cost that nobody entered is a zero.
    expect(text).not.toContain('dependency="redis"')
    expect(text).not.toContain('omnihub_service_cost_projected_dollars{')
  })

  test('only the schedule collects and probes', async () => {
    for (const path of ['collect-infra', 'probe-dependencies']) {
      expect((await command(path, own, stack.publishableKey)).status).toBe(401)
      expect((await fetch(`${own}/${path}`, { method: 'POST', headers, body: '{}' })).status).toBe(
        403,
      )
    }
  })
})

test('a hosted project, a Redis and two nodes are read and asked as they are configured', async () => {
  const servers: Server[] = []
  const serve = async (answer: (authorization: string) => [number, string]) => {
    const server = createServer((request, response) => {
      const [status, body] = answer(request.headers.authorization ?? '')
      response.writeHead(status).end(body)
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }
  const redis = await startRedis('s3cret')
  const key = `Basic ${Buffer.from('service_role:sb_secret_x').toString('base64')}`
  const metrics = await startFunction(stack, 'metrics', {
    INFRA_SOURCE: 'supabase',
    SUPABASE_METRICS_URL: await serve((given) => (given === key ? [200, hostedPage] : [401, ''])),
    SUPABASE_METRICS_KEY: 'sb_secret_x',
    REDIS_URL: redis.url,
    RPC_PRIMARY_URL: `${await serve(() => [503, ''])}/v2/s3cret`,
    RPC_FALLBACK_URL: await serve(() => [200, '{"result":"0x1"}']),
  })
  try {
    expect((await command('collect-infra', metrics.url)).status).toBe(200)
    expect((await command('probe-dependencies', metrics.url)).status).toBe(200)
    const { sources, latest, dependencies } = await report()
    const byName = Object.fromEntries(sources.map(({ name, ...rest }) => [name, rest]))
    expect(byName['supabase']).toMatchObject({ problem: null, missing: [] })
    expect(byName['redis']).toMatchObject({ problem: null, missing: [] })
    expect(latest['disk_total_bytes']?.value).toBe(8_350_298_112)
    expect(latest['redis_memory_max_bytes']?.value).toBe(64 * 1024 * 1024)
    const of = (name: string) => dependencies.find((one) => one.name === name)
    expect(of('redis')).toMatchObject({ state: 'reachable', detail: '127.0.0.1' })
    expect(of('rpc_primary')).toMatchObject({ state: 'unreachable', problem: 'answered HTTP 503' })
    expect(of('rpc_fallback')).toMatchObject({ state: 'reachable' })

    await redis.stop()
    await command('collect-infra', metrics.url)
    await command('probe-dependencies', metrics.url)
    const after = await report()
    expect(after.sources.find(({ name }) => name === 'redis')).toMatchObject({
      problem: 'Redis gave no figures: the connection was refused',
      read_at: byName['redis']?.read_at,
    })
    expect(after.dependencies.find(({ name }) => name === 'redis')).toMatchObject({
      ...{ state: 'unreachable', problem: 'the connection was refused', latency_ms: null },
      last_success_at: of('redis')?.last_success_at,
    })
    expect(JSON.stringify([after, metrics.lines])).not.toMatch(/s3cret|sb_secret/)
  } finally {
    await metrics.stop()
    for (const server of servers) server.close()
    await command('collect-infra')
    await command('probe-dependencies')
  }
}, 240_000)

test('each channel is asked whether it can be reached, and told nothing', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(request.url === '/' ? 404 : 500).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const add = (name: string, kind: string, config: object, secret_ref: string | null = null) =>
    owner.query(
      `insert into public.notification_channels (name, kind, config, secret_ref, updated_by_name) values ($1, $2, $3, $4, 'test')`,
      [name, kind, JSON.stringify(config), secret_ref],
    )
  const allowPrivate = (allowed: boolean) =>
    owner.query('update public.installation set private_endpoints_allowed = $1', [allowed])
  const { rows } = await owner.query<{ allowed: boolean }>(
    'select private_endpoints_allowed as allowed from public.installation',
  )
  const hook = `http://127.0.0.1:${port}/hook/s3cret`
  const metrics = await startFunction(stack, 'metrics', { OMNIHUB_SECRET_SLACK: hook })
  const standing = async () => {
    await command('probe-dependencies', metrics.url)
    const { dependencies } = await report()
    return Object.fromEntries(
      dependencies
        .filter(({ name }) => name.startsWith('channel:'))
        .map(({ detail, state, problem }) => [detail ?? '', problem ?? state] as const),
    )
  }
  try {
    await add('Probe hook', 'webhook', { url: hook })
    await add('Probe slack', 'slack', {}, 'OMNIHUB_SECRET_SLACK')
    await add('Probe mute', 'slack', {}, 'OMNIHUB_SECRET_NONE')
    const mail = { host: '127.0.0.1', port, security: 'starttls', from: 'a@b.c', to: ['d@e.f'] }
    await add('Probe mail', 'email', mail)
    await add('Probe no mail', 'email', { ...mail, port: 1 })
    await add('Probe odd', 'webhook', { url: 7 })
    await allowPrivate(true)
    expect(await standing()).toEqual({
      ...{ 'Probe hook': 'reachable', 'Probe slack': 'reachable', 'Probe mail': 'reachable' },
      'Probe mute': 'OMNIHUB_SECRET_NONE is not set',
      'Probe no mail': 'the connection failed',
      'Probe odd': 'its settings do not parse',
    })
    expect(new Set(asked)).toEqual(new Set(['HEAD /']))
    await allowPrivate(false)
    expect(await standing()).toMatchObject({ 'Probe hook': 'it leads to a private address' })
    expect(JSON.stringify(await report())).not.toContain('s3cret')
  } finally {
    await allowPrivate(rows[0]?.allowed ?? false)
    await owner.query(`delete from public.notification_channels where name like 'Probe %'`)
    await metrics.stop()
    server.close()
  }
})
