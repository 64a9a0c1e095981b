import { expect, test } from 'vitest'
import { desktopWords, spokenWords } from './arrival-words.ts'

const transfer = (amount_cents: number) => ({
  operation: 'transfer_asset',
  params: { amount_cents, currency: 'EUR', secret: 'not for a lock screen' },
  isCritical: true,
})
const erase = (customer_id: string) => ({
  operation: 'erase_customer',
  params: { customer_id },
  isCritical: true,
})

test.each([
  [[], ''],
  [[transfer(1_240_000)], 'New critical request: Transfer €12,400.00.'],
  [
    [transfer(1_240_000), erase('cus_7')],
    '2 new critical requests: Transfer €12,400.00. Erase customer cus_7.',
  ],
  [
    [erase('1'), erase('2'), erase('3'), erase('4'), erase('5')],
    '5 new critical requests: Erase customer 1. Erase customer 2. Erase customer 3. And 2 more.',
  ],
  [[erase('a\u202Eb')], 'New critical request: Erase customer a[U+202E]b.'],
])('says %j', (arrived, words) => {
  expect(spokenWords(arrived)).toBe(words)
})

test('as many as are read may be more', () => {
  expect(spokenWords(Array.from({ length: 20 }, (_, at) => erase(String(at))))).toMatch(
    /^At least 20 new critical requests: .* And 17 more\.$/,
  )
})

test('a desktop notification names the environment and the headline and nothing else', () => {
  expect(desktopWords([], 'staging')).toBeNull()
  expect(desktopWords([transfer(1_240_000)], 'production')).toEqual({
    title: 'Production: Transfer €12,400.00',
    body: 'Critical. Waits for a decision.',
  })
  expect(desktopWords([{ ...erase('7'), isCritical: false }, erase('8')], 'local')).toEqual({
    title: 'Local: Erase customer 7 and 1 more',
    body: 'These requests wait for a decision.',
  })
})
