import { expect, test } from 'vitest'
import { createFindPrivateAddress, type ResolveDns } from './private-endpoint.ts'

function resolver(records: Record<string, Partial<Record<'A' | 'AAAA', string[]>>>) {
  const asked: string[] = []
  const resolve: ResolveDns = (host, type) => {
    asked.push(`${host} ${type}`)
    const answer = records[host]?.[type]
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('no such record'))
  }
  return { asked, resolve }
}

test.each([
  ['https://public.example/hook', null],
  ['https://inside.example/hook', '10.0.0.7'],
  ['https://mixed.example/hook', '169.254.169.254'],
  ['https://six.example/hook', 'fd00::7'],
  ['https://unknown.example/hook', null],
  ['http://127.0.0.1:9/', '127.0.0.1'],
  ['http://0x7f.1/', '127.0.0.1'],
  ['http://localhost/', 'localhost'],
  ['http://8.8.8.8/', null],
])('%s leads to %s', async (url, expected) => {
  const { resolve } = resolver({
    'public.example': { A: ['93.184.215.14'], AAAA: ['2606:2800:21f::1'] },
    'inside.example': { A: ['10.0.0.7'] },
    'mixed.example': { A: ['93.184.215.14', '169.254.169.254'] },
    'six.example': { A: ['93.184.215.14'], AAAA: ['fd00::7'] },
  })
  expect(await createFindPrivateAddress(resolve, () => 0)(url)).toBe(expected)
})

test('a name is asked for once in five seconds, also by many at once', async () => {
  const { asked, resolve } = resolver({ 'public.example': { A: ['93.184.215.14'] } })
  let now = 0
  const find = createFindPrivateAddress(resolve, () => now)
  await Promise.all(Array.from({ length: 10 }, () => find('https://public.example/a')))
  expect(asked).toEqual(['public.example A', 'public.example AAAA'])
  now = 5_000
  await find('https://public.example/b')
  expect(asked).toHaveLength(4)
})

test('where nobody can be asked only what is written counts', async () => {
  const find = createFindPrivateAddress(null, () => 0)
  expect(await find('https://public.example/')).toBeNull()
  expect(await find('http://[::1]/')).toBe('[::1]')
})

test('a name server that does not answer does not hold the call up', async () => {
  const find = createFindPrivateAddress(
    () => new Promise(() => undefined),
    () => 0,
  )
  expect(await find('https://slow.example/')).toBeNull()
})
