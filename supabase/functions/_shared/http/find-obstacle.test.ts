import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { denoProgram } from '../../../embedded/functions/deno-program.ts'
import { createFindObstacle, type ResolveDns } from './find-obstacle.ts'
import { startNameServer, type NameServer } from './name-server.fixture.ts'

function resolver(records: Record<string, Partial<Record<'A' | 'AAAA', string[]>>>) {
  const asked: string[] = []
  const resolve: ResolveDns = (host, type) => {
    asked.push(`${host} ${type}`)
    const answer = records[host]?.[type]
    const missing = Object.assign(new Error('no such record'), { name: 'NotFound' })
    return answer ? Promise.resolve(answer) : Promise.reject(missing)
  }
  return { asked, resolve }
}

const publicAddress = '93.184.215.14'

test.each([
  ['http://127.0.0.1:9/', 'PRIVATE_ADDRESS'],
  ['http://0x7f.1/', 'PRIVATE_ADDRESS'],
  ['http://[::1]/', 'PRIVATE_ADDRESS'],
  ['http://localhost/', 'PRIVATE_ADDRESS'],
  ['http://8.8.8.8/', null],
])('%s needs no name server', async (url, code) => {
  const find = createFindObstacle(null, () => 0)
  expect((await find(url))?.code ?? null).toBe(code)
})

test('where nobody can be asked no name is called', async () => {
  const found = await createFindObstacle(null, () => 0)('https://public.example/')
  expect(found).toMatchObject({ code: 'ADDRESS_UNKNOWN', isTransient: true })
})

test('a name is asked for once in five seconds, also by many at once', async () => {
  const { asked, resolve } = resolver({ 'public.example': { A: [publicAddress] } })
  let now = 0
  const find = createFindObstacle(resolve, () => now)
  await Promise.all(Array.from({ length: 10 }, () => find('https://public.example/a')))
  expect(asked).toEqual(['public.example A', 'public.example AAAA'])
  now = 5_000
  await find('https://public.example/b')
  expect(asked).toHaveLength(4)
})

test('no answer is not remembered: the next try asks again', async () => {
  const records: Parameters<typeof resolver>[0] = {}
  const find = createFindObstacle(resolver(records).resolve, () => 0)
  expect((await find('https://late.example/'))?.code).toBe('ADDRESS_UNKNOWN')
  records['late.example'] = { A: [publicAddress] }
  expect(await find('https://late.example/')).toBeNull()
})

describe('with a real name server, asked by the runtime of the functions', () => {
  let server: NameServer
  beforeAll(async () => {
    server = await startNameServer({
      'public.example.com': { A: [publicAddress], AAAA: ['2606:2800:21f::1'] },
      'four.example.com': { A: [publicAddress] },
      'inside.example.com': { A: ['10.0.0.7'] },
      'mixed.example.com': { A: [publicAddress, '169.254.169.254'] },
      'six.example.com': { A: [publicAddress], AAAA: ['fd00::7'] },
      'broken.example.com': 'server-failure',
      'silent.example.com': 'silence',
      'half.example.com': { A: [publicAddress], AAAA: 'silence' },
    })
  })
  afterAll(() => server.stop())

  test('only what leads to public addresses and nowhere else is called', async () => {
    const hosts = [
      ['public', null],
      ['four', null],
      ['inside', 'PRIVATE_ADDRESS'],
      ['mixed', 'PRIVATE_ADDRESS'],
      ['six', 'PRIVATE_ADDRESS'],
      ['broken', 'ADDRESS_UNKNOWN'],
      ['silent', 'ADDRESS_UNKNOWN'],
      ['half', 'ADDRESS_UNKNOWN'],
      ['missing', 'ADDRESS_UNKNOWN'],
    ] as const
    const urls = hosts.map(([host]) => `https://${host}.example.com/hook`)
    const nameServer = { ipAddr: '127.0.0.1', port: server.port }
    const program = `
      import { createFindObstacle } from '${new URL('./find-obstacle.ts', import.meta.url).href}'
      const options = { nameServer: ${JSON.stringify(nameServer)} }
      const find = createFindObstacle((host, type) => Deno.resolveDns(host, type, options), () => 0)
      const found = await Promise.all(${JSON.stringify(urls)}.map(find))
      console.log(JSON.stringify(found.map((obstacle) => obstacle?.code ?? null)))
      Deno.exit()`
    const { stdout } = await promisify(execFile)(denoProgram(), ['eval', '--no-config', program])
    const codes = z.array(z.nullable(z.string())).parse(JSON.parse(stdout))
    expect(hosts.map(([host], index) => [host, codes[index]])).toEqual(hosts)
  })
})
