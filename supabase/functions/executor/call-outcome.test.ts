import { expect, test } from 'vitest'
import { outcomeOfResponse, outcomeWithoutResponse } from './call-outcome.ts'

test.each([
  [
    200,
    '{"ok":true}',
    { status: 'succeeded', retryable: false, error_code: null, body: { ok: true } },
  ],
  [204, null, { status: 'succeeded', retryable: false, body: null }],
  [302, '', { status: 'failed', retryable: false, error_code: 'HTTP_302' }],
  [400, '', { status: 'failed', retryable: false, error_code: 'HTTP_400' }],
  [
    409,
    '{"code":"FENCED","message":"newer"}',
    { status: 'failed', retryable: false, error_code: 'FENCED', error_message: 'newer' },
  ],
  [
    409,
    '{"code":"LATE_CALL"}',
    { status: 'refused_late', retryable: true, error_code: 'LATE_CALL' },
  ],
  [429, '', { status: 'failed', retryable: true, error_code: 'HTTP_429' }],
  [500, 'oops', { status: 'failed', retryable: true, body: { text: 'oops' } }],
  [503, '{"code":7}', { status: 'failed', retryable: true, error_code: 'HTTP_503' }],
])('%d %s', async (status, body, expected) => {
  expect(await outcomeOfResponse(new Response(body, { status }))).toMatchObject({
    ...expected,
    http_status: status,
  })
})

test('a huge answer is kept in part', async () => {
  const { body } = await outcomeOfResponse(new Response('x'.repeat(100_000)))
  expect(JSON.stringify(body).length).toBeLessThan(20_000)
})

test('an answer without end is read in part', async () => {
  let pulled = 0
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1
      controller.enqueue(new TextEncoder().encode('x'.repeat(1_024)))
    },
  })
  const { body } = await outcomeOfResponse(new Response(endless))
  expect(body).toEqual({ truncated: 'x'.repeat(16_384) })
  expect(pulled).toBeLessThan(40)
})

test.each([
  ['NUL', String.raw`{"note":"a\u0000b"}`],
  ['half a character', String.raw`{"note":"\ud83d"}`],
  ['half a character as a name', String.raw`{"\udc00":1}`],
])('%s, which PostgreSQL cannot store, is kept as it was written', async (_what, text) => {
  expect((await outcomeOfResponse(new Response(text))).body).toEqual({ text })
})

test('a whole character of two halves is stored as it is', async () => {
  const { body } = await outcomeOfResponse(new Response(String.raw`{"note":"\ud83d\ude00"}`))
  expect(body).toEqual({ note: '😀' })
})

test('no answer is worth another try, and a time-out is called one', () => {
  const timeout = new DOMException('signal timed out', 'TimeoutError')
  expect(outcomeWithoutResponse(timeout)).toMatchObject({ retryable: true, error_code: 'TIMEOUT' })
  expect(outcomeWithoutResponse(new TypeError('fetch failed'))).toMatchObject({
    retryable: true,
    error_code: 'UNREACHABLE',
  })
})
