import { expect, test } from 'vitest'
import { addressFromHistory, historyFromAddress } from './history-filter.ts'

test.each([
  ['', {}, ''],
  ['status=approved,expired', { status: ['approved', 'expired'] }, 'status=approved%2Cexpired'],
  ['status=pending,,nonsense&by=+&q=+', {}, ''],
  [
    'q=+ord_1+&by=Sam&operation=b_b,a_a&status=rejected',
    { status: ['rejected'], operation: ['b_b', 'a_a'], decided_by: 'Sam', text: 'ord_1' },
    'status=rejected&operation=b_b%2Ca_a&by=Sam&q=ord_1',
  ],
])('?%s', (address, filter, canonical) => {
  const read = historyFromAddress(new URLSearchParams(address))
  expect(read).toEqual(filter)
  expect(addressFromHistory(read).toString()).toBe(canonical)
})
