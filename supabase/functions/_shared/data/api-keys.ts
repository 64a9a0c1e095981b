import { verifiedKey, type VerifiedKey } from '../contracts/api-keys.ts'
import type { KeyScope } from '../domain/actor.ts'
import type { Result } from '../domain/result.ts'
import { callRpc, type RpcFailure, type RpcOptions } from './call-rpc.ts'

const rememberAtMost = 1_000

export interface ApiKeys {
  /** Who owns this key, if it holds and has the scope. May answer from memory up to `maxAgeMs`. */
  verify(key: string, scope: KeyScope, maxAgeMs: number): Promise<Result<VerifiedKey, RpcFailure>>
}

type Remembered = { readonly answer: Result<VerifiedKey, RpcFailure>; readonly at: number }

/**
 * Asks the database about API keys. Only keys that hold are remembered, so a wrong key costs its
 * sender a call and never us the memory.
 * @param now monotonic time in ms
 */
export function createApiKeys(service: RpcOptions, now: () => number): ApiKeys {
  const remembered = new Map<string, Remembered>()
  return {
    async verify(key, scope, maxAgeMs) {
      const name = `${scope} ${key}`
      const known = remembered.get(name)
      if (known !== undefined && now() - known.at < maxAgeMs) return known.answer
      const at = now()
      const answer = await callRpc(service, 'verify_api_key', { key, scope }, verifiedKey)
      remembered.delete(name)
      if (answer.ok) {
        if (remembered.size >= rememberAtMost) remembered.clear()
        remembered.set(name, { answer, at })
      }
      return answer
    },
  }
}
