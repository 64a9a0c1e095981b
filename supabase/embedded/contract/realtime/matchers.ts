import { expect } from 'vitest'

// Vitest types its matchers as `any`; as `unknown` they fit into an expected value all the same.
export const anyNumber: unknown = expect.any(Number)
export const anyString: unknown = expect.any(String)

export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern)
}
