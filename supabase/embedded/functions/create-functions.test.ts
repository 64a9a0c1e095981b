import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { startFunctionsFixture, type FunctionsFixture } from './functions-fixture.ts'

let fixture: FunctionsFixture
beforeAll(async () => {
  process.env['FROM_THE_PARENT'] = 'must stay here'
  fixture = await startFunctionsFixture({ wallClockMs: 2000 })
})
afterAll(async () => {
  delete process.env['FROM_THE_PARENT']
  await fixture.stop()
})

test('answers through Deno.serve with the prefix stripped, method, query and body intact', async () => {
  await fixture.write(
    'hello',
    `import { z } from 'zod'
     Deno.serve(async (request) => {
       const { pathname, search } = new URL(request.url)
       return Response.json({
         pathname, search, method: request.method, body: z.string().parse(await request.text()),
         from: request.headers.get('x-forwarded-for'),
       }, { status: 201, headers: { 'x-made-by': 'hello' } })
     })`,
  )
  const response = await fixture.fetch('/functions/v1/hello/a/b?c=d', {
    method: 'POST',
    body: 'grüße',
    headers: { 'x-forwarded-for': '6.6.6.6' },
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('x-made-by')).toBe('hello')
  expect(await response.json()).toEqual({
    pathname: '/hello/a/b',
    search: '?c=d',
    method: 'POST',
    body: 'grüße',
    from: '127.0.0.1',
  })
})

test.each([
  '/functions/v1/absent',
  '/functions/v1/_shared',
  '/functions/v1/..%2fhello',
  '/functions/v1/',
])('knows no function at %s', async (at) => {
  await fixture.write('_shared', '')
  const response = await fixture.fetch(at)
  expect(response.status).toBe(404)
  expect(await response.json()).toEqual({
    code: 'NOT_FOUND',
    message: 'Requested function was not found',
  })
})

test('runs supabase-js on the named variables alone', async () => {
  await fixture.write(
    'env',
    `import { createClient } from 'jsr:@supabase/supabase-js@2'
     Deno.serve(() => Response.json({
       client: typeof createClient(Deno.env.get('SUPABASE_URL'), 'sb_publishable_x').from,
       greeting: Deno.env.get('GREETING'),
       all: Object.keys(Deno.env.toObject()).sort(),
       foreign: ['FROM_THE_PARENT', 'PATH', 'HOME', 'SUPABASE_DB_URL', 'DATABASE_URL'].map((name) => Deno.env.get(name) ?? null),
     }))`,
  )
  const response = await fixture.fetch('/functions/v1/env')
  expect(await response.json()).toEqual({
    client: 'function',
    greeting: 'hello',
    all: ['GREETING', 'SUPABASE_URL'],
    foreign: [null, null, null, null, null],
  })
})

test('may not write, start programs, or read outside its sources', async () => {
  await fixture.write(
    'reach',
    `const tried = async (work) => { try { await work(); return 'allowed' } catch (error) { return error.name } }
     Deno.serve(async () => Response.json({
       read: await tried(() => Deno.readTextFile('/etc/hostname')),
       write: await tried(() => Deno.writeTextFile('/tmp/written-by-a-function', '')),
       run: await tried(() => new Deno.Command('/bin/true').output()),
       own: await tried(() => Deno.readTextFile(new URL('./index.ts', import.meta.url))),
     }))`,
  )
  expect(await (await fixture.fetch('/functions/v1/reach')).json()).toEqual({
    read: 'NotCapable',
    write: 'NotCapable',
    run: 'NotCapable',
    own: 'allowed',
  })
})

test('says why a function does not start in the log only, and starts it once it is repaired', async () => {
  await fixture.write('broken', `throw new Error('the secret reason')`)
  const response = await fixture.fetch('/functions/v1/broken')
  expect(response.status).toBe(503)
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  const body = await response.text()
  expect(JSON.parse(body)).toMatchObject({ code: 'BOOT_ERROR' })
  expect(body).not.toContain('secret reason')
  expect(await fixture.loggedLine('the secret reason')).toContain('"function":"broken"')

  await fixture.write('broken', `Deno.serve(() => new Response('repaired'))`)
  await vi.waitFor(
    async () => expect((await fixture.fetch('/functions/v1/broken')).status).toBe(200),
    { timeout: 5000, interval: 50 },
  )
})

test('does not start a failing function more often than its back-off allows', async () => {
  await fixture.write('failing', `console.log('started once more'); Deno.exit(3)`)
  await Promise.all(Array.from({ length: 20 }, () => fixture.fetch('/functions/v1/failing')))
  const starts = fixture.logged.filter((line) => line.includes('started once more'))
  expect(starts).toHaveLength(1)
})

test('starts a function again after it has died', async () => {
  await fixture.write(
    'fragile',
    `Deno.serve((request) => {
       if (request.url.endsWith('/die')) Deno.exit(1)
       return new Response(String(Deno.pid))
     })`,
  )
  const before = await (await fixture.fetch('/functions/v1/fragile')).text()
  const death = await fixture.fetch('/functions/v1/fragile/die')
  expect(death.status).toBe(500)
  expect(await death.json()).toMatchObject({ code: 'WORKER_ERROR' })
  const after = await fixture.fetch('/functions/v1/fragile')
  expect(after.status).toBe(200)
  expect(await after.text()).not.toBe(before)
})

test('answers 504 at the wall-clock limit', async () => {
  await fixture.write('hung', `Deno.serve(() => new Promise(() => {}))`)
  const response = await fixture.fetch('/functions/v1/hung')
  expect(response.status).toBe(504)
})

test('streams, and tells the function when its caller has gone', async () => {
  await fixture.write(
    'stream',
    `Deno.serve((request) => {
       request.signal.addEventListener('abort', () => console.log('caller gone'))
       return new Response(new ReadableStream({
         start(controller) { controller.enqueue(new TextEncoder().encode('first')) },
       }))
     })`,
  )
  const abort = new AbortController()
  const response = await fixture.fetch('/functions/v1/stream', { signal: abort.signal })
  const { value } = (await response.body?.getReader().read()) ?? {}
  expect(new TextDecoder().decode(value)).toBe('first')
  abort.abort()
  await fixture.loggedLine('caller gone')
})

describe('log', () => {
  test('hands JSON lines on untouched and names the function on others', async () => {
    await fixture.write(
      'chatty',
      `console.log(JSON.stringify({ level: 'info', trace_id: 'abc' })); console.error('plain words')
       Deno.serve(() => new Response('ok'))`,
    )
    await fixture.fetch('/functions/v1/chatty')
    expect(await fixture.loggedLine('trace_id')).toBe('{"level":"info","trace_id":"abc"}')
    expect(JSON.parse(await fixture.loggedLine('plain words'))).toEqual({
      function: 'chatty',
      message: 'plain words',
    })
    expect(fixture.logged.join('\n')).not.toContain('Listening on')
  })
})
