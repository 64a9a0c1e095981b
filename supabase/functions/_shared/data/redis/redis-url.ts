import { err, ok, type Result } from '../../domain/result.ts'
import type { RedisAddress } from './ask-redis.ts'

/** Takes `REDIS_URL` apart; what is wrong with it is said without repeating it. */
export function redisAddress(text: string): Result<RedisAddress, string> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol) || url.hostname === '') {
    return err(
      'REDIS_URL must be an address such as rediss://default:password@cache.example.com:6379',
    )
  }
  try {
    return ok({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? 6379 : Number(url.port),
      isEncrypted: url.protocol === 'rediss:',
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    })
  } catch {
    return err(
      'REDIS_URL holds a "%" that is not followed by two hexadecimal digits: write it as %25',
    )
  }
}
