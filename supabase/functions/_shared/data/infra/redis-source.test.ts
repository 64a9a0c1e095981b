import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startRedis, type RunningRedis } from '../../../../../test/start-redis.ts'
import { askRedis } from '../redis/ask-redis.ts'
import { redisAddress } from '../redis/redis-url.ts'
import { createRedisSource, readInfo } from './redis-source.ts'

let redis: RunningRedis
beforeAll(async () => {
  redis = await startRedis('s3cr:et %')
}, 240_000)
afterAll(() => redis.stop())

function at(url: string) {
  const address = redisAddress(url)
  if (!address.ok) throw new Error(address.error)
  return address.value
}
const ask = (...commands: string[][]) =>
  askRedis(at(redis.url), commands, AbortSignal.timeout(5_000))

describe('a real Redis', () => {
  test('tells what it holds and does', async () => {
    const hello = 'a\r\nlong wörd'.repeat(500)
    await ask(['SET', 'one', hello], ['SET', 'two', '2'])
    expect(await ask(['GET', 'one'], ['GET', 'none'])).toEqual([hello, ''])
    const reading = await createRedisSource(at(redis.url)).read()
    if (!reading.ok) throw new Error(reading.error.message)
    expect(reading.value).toMatchObject({
      detail: expect.stringMatching(/^(Redis|Valkey) \d/),
      missing: [],
    })
    const value = (name: string) => reading.value.samples.find((one) => one.name === name)?.value
    expect(value('redis_keys')).toBe(2)
    expect(value('redis_memory_max_bytes')).toBe(64 * 1024 * 1024)
    expect(value('redis_memory_used_bytes')).toBeGreaterThan(100_000)
    expect([value('redis_hits'), value('redis_misses'), value('redis_evicted')]).toEqual([1, 1, 0])
    expect(value('redis_commands')).toBeGreaterThanOrEqual(5)
  })

  test('that refuses the password says so, and nobody repeats it', async () => {
    const reading = await createRedisSource(at(redis.url.replace('s3cr', 'wr0ng'))).read()
    expect(reading).toEqual({
      ok: false,
      error: { message: 'Redis gave no figures: it refuses the credentials of REDIS_URL' },
    })
    await expect(ask(['NO-SUCH', 's3cr:et'])).rejects.toThrow('it refuses the command (ERR)')
  })

  test('that is gone says so', async () => {
    const gone = await startRedis()
    await gone.stop()
    expect(await createRedisSource(at(gone.url)).read()).toMatchObject({
      error: { message: 'Redis gave no figures: the connection was refused' },
    })
  })
})

test('one that is silent is given up, and its socket with it', async () => {
  const silent = createServer((socket) => socket.resume())
  const closed = new Promise<void>((resolve) => {
    silent.on('connection', (socket) => socket.on('close', () => resolve()))
  })
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  const address = silent.address()
  const port = typeof address === 'object' ? address?.port : 0
  const asking = askRedis(at(`redis://127.0.0.1:${port}`), [['PING']], AbortSignal.timeout(50))
  await expect(asking).rejects.toThrow('no answer in time')
  await closed
  silent.close()
})

test('a service that imitates Redis misses what it does not tell', () => {
  const reading = readInfo(
    '# Server\r\nredis_version:6.2.6\r\nused_memory:1024\r\nmaxmemory:abc\r\n',
  )
  expect(reading.samples.map(({ name }) => name)).toEqual(['redis_memory_used_bytes'])
  expect(reading.missing).toEqual([
    ...['redis_memory_max_bytes', 'redis_clients', 'redis_commands', 'redis_hits'],
    ...['redis_misses', 'redis_evicted', 'redis_keys'],
  ])
  expect(readInfo('# Keyspace\r\n').samples).toEqual([
    { name: 'redis_keys', value: 0, unit: 'keys' },
  ])
})
