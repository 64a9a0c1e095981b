import { once } from 'node:events'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { newTrace } from '../_shared/http/trace.ts'
import { testCall } from './test-call.ts'

async function receiver() {
  let calls = 0
  const server = createServer((_request, answer) => {
    calls += 1
    answer.writeHead(401).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('the receiver has no port')
  return { url: `http://127.0.0.1:${at.port}/hook`, calls: () => calls }
}

const testing = (endpoint_url: string, private_endpoints_allowed: boolean) =>
  testCall(
    'installation-signing-key',
    {
      name: 'issue_refund',
      revision: 1,
      endpoint_url,
      timeout_ms: 2_000,
      key_version: 1,
      private_endpoints_allowed,
    },
    newTrace(),
    () =>
      Promise.resolve({
        code: 'PRIVATE_ADDRESS',
        isTransient: false,
        words: 'leads to 10.0.0.7, a private address, which this installation does not allow',
      }),
  )

test('a name that leads into the private network is not called', async () => {
  const { url, calls } = await receiver()
  expect(await testing(url, false)).toMatchObject({
    http_status: null,
    signature: 'unknown',
    problem: 'It leads to 10.0.0.7, a private address, which this installation does not allow.',
  })
  expect(calls()).toBe(0)
})

test('unless the installation allows it', async () => {
  const { url, calls } = await receiver()
  expect(await testing(url, true)).toMatchObject({ http_status: 401, signature: 'refused' })
  expect(calls()).toBe(2)
})
