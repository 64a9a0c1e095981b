import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { startPrometheus } from '../../../../../test/start-prometheus.ts'
import type { InfraSource } from '../../ports/infra-source.ts'
import { hostedFigures, hostedPage } from './hosted-page.fixture.ts'
import { createPrometheusSource } from './prometheus-source.ts'
import { createSupabaseSource } from './supabase-source.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers as the handler says. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

async function figuresOf(source: InfraSource) {
  const reading = await source.read()
  if (!reading.ok) throw new Error(reading.error.message)
  const { samples, missing } = reading.value
  return { figures: Object.fromEntries(samples.map(({ name, value }) => [name, value])), missing }
}

describe('a hosted project', () => {
  const path = '/customer/v1/privileged/metrics'
  const credentials = { user: 'service_role', password: 'sb_secret_0123' }
  const asked: (string | undefined)[] = []

  test('is asked with its key and tells every figure of its machine', async () => {
    const url = await serve((request, response) => {
      asked.push(request.url, request.headers.authorization)
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(hostedPage)
    })
    const told = await figuresOf(createSupabaseSource({ url: url + path, ...credentials }))
    expect(told).toEqual({ figures: hostedFigures, missing: [] })
    const basic = Buffer.from('service_role:sb_secret_0123').toString('base64')
    expect(asked).toEqual([path, `Basic ${basic}`])
  })

  test('that renames metrics misses them, and tells the others; without a disk of its own it is the only one', async () => {
    const page = hostedPage
      .replaceAll('node_memory_MemAvailable_bytes', 'node_memory_available_bytes')
      .replaceAll('mountpoint="/data"', 'mountpoint="/boot"')
    const url = await serve((_, response) => response.end(page))
    const { figures, missing } = await figuresOf(createSupabaseSource({ url, ...credentials }))
    expect(missing).toEqual(['memory_used_bytes'])
    expect(figures).toMatchObject({ disk_used_bytes: 9e9, memory_total_bytes: 4_115_369_984 })
    expect(figures['memory_used_bytes']).toBeUndefined()
  })

  test.each([
    [401, 'no', /refused the credentials \(401\): check SUPABASE_METRICS_USER/],
    [404, 'no', /from plan Pro on/],
    [302, '', /answered 302/],
    [500, 'no', /answered 500/],
    [200, '<html><body>Sign in</body></html>', /answered with no metrics/],
  ])('that answers %i is told with what to do, never with the key', async (status, body, words) => {
    const url = await serve((_, response) =>
      response.writeHead(status, { location: '/' }).end(body),
    )
    const reading = await createSupabaseSource({ url, ...credentials }).read()
    expect(reading).toMatchObject({ ok: false, error: { message: expect.stringMatching(words) } })
    expect(JSON.stringify(reading)).not.toContain('sb_secret')
  })

  test('that is not there, or floods us, is given up', async () => {
    const flood = await serve((_, response) => {
      const more = () => {
        while (response.write('node_load1 1\n'.repeat(10_000)));
        response.once('drain', more)
      }
      response.on('error', () => undefined)
      more()
    })
    expect(await createSupabaseSource({ url: flood, ...credentials }).read()).toMatchObject({
      error: { message: expect.stringContaining('longer than 8 MB') },
    })
    const url = 'http://127.0.0.1:1/metrics'
    expect(await createSupabaseSource({ url, ...credentials }).read()).toMatchObject({
      error: { message: '127.0.0.1:1 cannot be reached: check SUPABASE_METRICS_URL' },
    })
  })
})

test('a real Prometheus that scraped the same page tells the same figures, of the machine that is chosen', async () => {
  const at = Math.floor(Date.now() / 1000) - 60
  const series = hostedPage
    .split('\n')
    .filter((line) => /^(node|pg|pgbouncer|pgrst)_/.test(line) && !line.endsWith('NaN'))
  const told = (instance: string, factor: number) =>
    series.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
      return `${name}{instance="${instance}",${labels}} ${Number(value) * factor} ${at}`
    })
  const byName = [...told('db:9100', 1), ...told('web:9100', 3)].toSorted((a, b) => {
    const [left = '', right = ''] = [a.split('{')[0], b.split('{')[0]]
    return left < right ? -1 : left > right ? 1 : 0
  })
  const prometheus = await startPrometheus({ openMetrics: `${byName.join('\n')}\n# EOF\n` })
  try {
    const settings = {
      ...{ url: prometheus.url, headers: {}, secrets: [], timeoutMs: 10_000 },
      selector: 'instance="db:9100"',
    }
    const now = () => (at + 30) * 1000
    const found = await figuresOf(createPrometheusSource(settings, now))
    expect(found).toEqual({ figures: hostedFigures, missing: [] })
    const elsewhere = createPrometheusSource({ ...settings, selector: 'instance="none"' }, now)
    const { figures, missing } = await figuresOf(elsewhere)
    expect(figures).toEqual({})
    expect(missing).toHaveLength(10)
  } finally {
    await prometheus.stop()
  }
}, 60_000)
