import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as connect } from 'node:http'
import { connect as openSocket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPanel } from './panel.ts'
import { proxyTo } from './proxy.ts'
import { sendJson } from './send-json.ts'
import { startGateway, type Gateway } from './start-gateway.ts'

let panelDir: string
let gateway: Gateway
let upstream: Gateway
const complaints: string[] = []

beforeAll(async () => {
  panelDir = await mkdtemp(path.join(tmpdir(), 'omnihub-panel-'))
  await mkdir(path.join(panelDir, 'assets'))
  await writeFile(path.join(panelDir, 'index.html'), '<!doctype html><title>panel</title>')
  await writeFile(path.join(panelDir, 'assets', 'app-1a2b.js'), 'export {}')
  const log = (line: string) => complaints.push(line)
  const upgrade = (_request: unknown, socket: { destroy: () => void }) => socket.destroy()
  upstream = await startGateway({ port: 0, log })
  upstream.open({
    routes: [],
    upgrade,
    fallback: (request, response) => {
      response.setHeader('access-control-allow-origin', 'https://upstream.example')
      sendJson(response, 200, { url: request.url, from: request.headers['x-forwarded-for'] })
    },
  })
  gateway = await startGateway({ port: 0, log })
  gateway.open({
    routes: [
      {
        prefix: '/auth/v1',
        handle: (request, response) =>
          proxyTo(Number(new URL(upstream.url).port), request, response, {}),
      },
      { prefix: '/gone', handle: (request, response) => proxyTo(1, request, response, {}) },
      {
        prefix: '/broken',
        handle: () => {
          throw new Error('broken handler')
        },
      },
    ],
    upgrade,
    fallback: await openPanel(panelDir, 'sb_publishable_1'),
  })
})

afterAll(async () => {
  await gateway?.close()
  await upstream?.close()
  await rm(panelDir, { recursive: true, force: true })
})

const get = (target: string, init?: RequestInit) => fetch(gateway.url + target, init)

test('the panel answers every path of its own, with the headers of production', async () => {
  for (const target of ['/', '/operator', '/approvals/123?x=1']) {
    const answer = await get(target)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<title>panel</title>')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  }
})

test('hashed assets are cached for good, missing ones are 404', async () => {
  const asset = await get('/assets/app-1a2b.js')
  expect(asset.headers.get('cache-control')).toContain('immutable')
  expect(asset.headers.get('content-type')).toContain('text/javascript')
  expect((await get('/assets/other.js')).status).toBe(404)
  const etag = asset.headers.get('etag') ?? ''
  expect((await get('/assets/app-1a2b.js', { headers: { 'if-none-match': etag } })).status).toBe(
    304,
  )
})

test('files are sent compressed as the browser likes', async () => {
  for (const [accepted, sent] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await get('/assets/app-1a2b.js', { headers: { 'accept-encoding': accepted } })
    expect(answer.headers.get('content-encoding')).toBe(sent)
    expect(await answer.text()).toBe('export {}')
  }
})

test('no path leads out of the panel', async () => {
  for (const target of [
    '/../package.json',
    '/assets/../../secrets.json',
    '/%2e%2e/%2e%2e/etc/passwd',
  ]) {
    expect(await raw(target)).not.toContain('root:')
    expect(await raw(target)).not.toContain('omnihub-control-panel')
  }
})

test('config.json names the backend and is not kept', async () => {
  const answer = await get('/config.json')
  expect(await answer.json()).toEqual({
    supabaseUrl: gateway.url,
    publishableKey: 'sb_publishable_1',
  })
  expect(await raw('/config.json', { host: 'localhost:1234' })).toContain('http://localhost:1234')
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test('a page under another name gets nothing', async () => {
  for (const host of ['evil.example', 'evil.example:54321', '127.0.0.1.evil.example']) {
    const answer = await raw('/config.json', { host })
    expect(answer, host).not.toContain('sb_publishable_1')
  }
  expect(await raw('/config.json', { host: 'localhost:1' })).toContain('sb_publishable_1')
})

test('cors is answered once, whatever the service says', async () => {
  const preflight = await get('/auth/v1/token', {
    method: 'OPTIONS',
    headers: { origin: 'http://x', 'access-control-request-headers': 'apikey, x-omnihub-channel' },
  })
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-headers')).toBe('apikey, x-omnihub-channel')
  const answer = await get('/auth/v1/settings')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test('who connected is told by the socket, not by the client', async () => {
  const answer = await get('/auth/v1/x', { headers: { 'x-forwarded-for': '1.2.3.4' } })
  expect(await answer.json()).toEqual({ url: '/auth/v1/x', from: '127.0.0.1' })
})

test('a service that is gone is 503, a broken one 500, and both are survived', async () => {
  expect((await get('/gone')).status).toBe(503)
  expect((await get('/broken')).status).toBe(500)
  expect(complaints.join()).toContain('broken handler')
  expect((await get('/config.json')).status).toBe(200)
})

test('malformed input is survived', async () => {
  for (const bytes of [
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`,
    'POST /auth/v1/x HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nab',
    'GET //%00%ff HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n',
    'GET /realtime/v1/websocket HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n',
  ]) {
    await sendBytes(bytes)
  }
  const large = await get('/auth/v1/x', { method: 'POST', body: 'x', headers: {} })
  expect(large.status).toBe(200)
  expect(await raw('/auth/v1/x', { 'content-length': '99999999' }, 'POST')).toContain('too large')
})

/** A request that no client library has tidied up. */
async function raw(
  target: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<string> {
  const { hostname, port } = new URL(gateway.url)
  const sent = connect({ hostname, port, method, path: target, headers })
  sent.on('error', () => undefined)
  if (headers['content-length'] === undefined) sent.end()
  else sent.flushHeaders()
  return new Promise((resolve, reject) => {
    sent.once('response', (answer) => {
      resolve(text(answer))
    })
    sent.once('close', () => reject(new Error('no answer')))
  })
}

function sendBytes(bytes: string): Promise<void> {
  const { hostname, port } = new URL(gateway.url)
  return new Promise((resolve) => {
    const socket = openSocket(Number(port), hostname, () => socket.end(bytes))
    socket.once('close', () => resolve())
    socket.once('error', () => resolve())
    socket.resume()
  })
}

test('a connection is kept for longer than a client rests between two calls', async () => {
  const response = await fetch(`${gateway.url}/`)
  await response.text()
  expect(response.headers.get('keep-alive')).toBe('timeout=75')
})
