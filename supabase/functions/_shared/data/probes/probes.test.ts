import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { freePort } from '../../../../embedded/free-port.ts'
import { err, ok } from '../../domain/result.ts'
import { probeOf, runProbe } from './probe.ts'
import { rpcProbe } from './rpc-probe.ts'
import { secretsProbe } from './secrets-probe.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}
const answering = (status: number, body: string) =>
  serve((_, response) => response.writeHead(status, { location: '/elsewhere' }).end(body))

describe('a JSON-RPC node', () => {
  test('is asked for its block, and measured', async () => {
    const asked: string[] = []
    const url = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (chunk: string) => asked.push(chunk))
      request.on('end', () => response.end('{"jsonrpc":"2.0","id":1,"result":"0x1234ab"}'))
    })
    const probed = await runProbe(rpcProbe('rpc_primary', ok(`${url}/v2/s3cret`)))
    expect(probed).toEqual({
      ...{ name: 'rpc_primary', detail: new URL(url).host, outcome: 'answered', problem: null },
      latency_ms: expect.any(Number),
    })
    expect(JSON.parse(asked.join(''))).toMatchObject({ method: 'eth_blockNumber', params: [] })
  })

  test.each([
    [401, '', 'answered HTTP 401'],
    [302, '', 'answered HTTP 302'],
    [
      200,
      '{"error":{"code":-32005,"message":"limit of key s3cret"}}',
      'answered with JSON-RPC error -32005',
    ],
    [200, '<html>', 'answered with something that is no block number'],
    [200, '{"result":null}', 'answered with something that is no block number'],
  ])('that answers %i %s is not there', async (status, body, problem) => {
    const url = await answering(status, body)
    const probed = await runProbe(rpcProbe('rpc_fallback', ok(`${url}/s3cret`)))
    expect(probed).toMatchObject({ outcome: 'failed', problem, latency_ms: null })
  })

  test('that is gone never has its address told, which may be a key', async () => {
    const port = await freePort(0)
    const url = `http://127.0.0.1:${port}/v2/s3cret`
    const probed = await runProbe(rpcProbe('rpc_primary', ok(url)))
    expect(probed).toMatchObject({ outcome: 'failed', problem: 'the connection was refused' })
    expect(JSON.stringify(probed)).not.toContain('s3cret')
  })
})

describe('secrets', () => {
  test.each([
    [200, 'answered'],
    [473, 'answered'],
    [503, 'failed'],
  ])('a Vault whose health is %i', async (status, outcome) => {
    const url = await serve((request, response) => {
      response.writeHead(request.url === '/v1/sys/health' ? status : 404).end('{}')
    })
    const probed = await runProbe(secretsProbe(ok({ provider: 'vault', url })))
    expect(probed).toMatchObject({ outcome, detail: 'vault' })
  })

  test('Doppler is asked with its token', async () => {
    const url = await serve((request, response) => {
      const isKnown = request.headers.authorization === 'Bearer dp.st.x' && request.url === '/v3/me'
      response.writeHead(isKnown ? 200 : 401).end('{}')
    })
    const outcomeOf = async (token: string) =>
      (await runProbe(secretsProbe(ok({ provider: 'doppler', url, token })))).outcome
    expect([await outcomeOf('dp.st.x'), await outcomeOf('other')]).toEqual(['answered', 'failed'])
  })
})

test('what is not configured is not asked, and what is configured wrongly says so', async () => {
  expect(await runProbe(rpcProbe('rpc_primary', ok(null)))).toMatchObject({
    outcome: 'not_configured',
  })
  expect(
    await runProbe(rpcProbe('rpc_primary', err('RPC_PRIMARY_URL is no address'))),
  ).toMatchObject({
    ...{ outcome: 'failed', problem: 'RPC_PRIMARY_URL is no address' },
  })
})

test('who never answers is given up after three seconds', async () => {
  const probe = probeOf('redis', ok('here'), (detail) => ({
    detail,
    ask: () => new Promise<never>(() => undefined),
  }))
  expect(await runProbe(probe)).toMatchObject({
    outcome: 'failed',
    problem: 'no answer within 3000 ms',
  })
})
