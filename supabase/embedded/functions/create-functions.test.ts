import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFunctionsFixture, type FunctionsFixture } from './functions-fixture.ts'

let fixture: FunctionsFixture
beforeAll(async () => {
  fixture = await startFunctionsFixture()
})
afterAll(() => fixture.stop())

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
