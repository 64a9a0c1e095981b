import { expect, test } from 'vitest'
import { addressFromFilter, filterFromAddress } from './queue-filter.ts'

test.each([
  ['', {}, ''],
  ['risk=high,critical', { risk: ['high', 'critical'] }, 'risk=critical%2Chigh'],
  ['risk=fatal&mine=yes&q=+', {}, ''],
  [
    'mine=1&q=ord_1&requester=bot&operation=b_b,a_a',
    { operation: ['b_b', 'a_a'], requester: 'bot', mine: true, text: 'ord_1' },
    'operation=a_a%2Cb_b&requester=bot&mine=1&q=ord_1',
  ],
] as const)('?%s', (address, filter, canonical) => {
  const read = filterFromAddress(new URLSearchParams(address))
  expect(read).toEqual(filter)
  expect(addressFromFilter(read).toString()).toBe(canonical)
})
