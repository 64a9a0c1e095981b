import { expect, test } from 'vitest'
import { redisAddress } from './redis-url.ts'

test('an address is taken apart', () => {
  expect(redisAddress('rediss://me:p%40ss@cache.example.com:6380')).toEqual({
    ok: true,
    value: {
      host: 'cache.example.com',
      port: 6380,
      isEncrypted: true,
      user: 'me',
      password: 'p@ss',
    },
  })
  expect(redisAddress('redis://[::1]')).toMatchObject({
    value: { host: '::1', port: 6379, isEncrypted: false, user: '', password: '' },
  })
})

test.each(['cache:6379', 'https://cache', 'redis://', 'redis://u:s3cret%zz@host'])(
  'what is wrong with %s is said without repeating it',
  (text) => {
    const found = redisAddress(text)
    expect(found).toMatchObject({ ok: false, error: expect.stringContaining('REDIS_URL') })
    expect(JSON.stringify(found)).not.toMatch(/s3cret|cache:6379/)
  },
)
