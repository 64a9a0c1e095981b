import { expect, test } from 'vitest'
import { fromWords } from './from-words.ts'

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36'

test.each([
  [{ ip: '203.0.113.24', userAgent: chrome }, '203.0.113.24, Chrome'],
  [{ ip: null, userAgent: `${chrome} Edg/142.0` }, 'Edge'],
  [{ ip: null, userAgent: 'Mozilla/5.0 (Mac) Version/26 Safari/605' }, 'Safari'],
  [{ ip: '::1', userAgent: 'omnihub/1.2 (cli)' }, '::1, omnihub/1.2'],
  [{ ip: '::1', userAgent: null }, '::1'],
])('%o comes from %s', (entry, words) => {
  expect(fromWords(entry)).toBe(words)
})
