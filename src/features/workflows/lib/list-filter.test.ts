import { expect, test } from 'vitest'
import { addressFromFilter, filterFromAddress, isNarrowed, requestedFilter } from './list-filter.ts'

const read = (address: string) => filterFromAddress(new URLSearchParams(address))

test.each([
  '',
  'status=queued%2Chalted&operation=issue_refund&mode=advisory',
  'submitter=treasury&trace=4bf9&q=ord_1&since=1h',
  'since=2026-11-20T10%3A31%3A00Z&until=2026-11-20T10%3A58%3A00Z',
])('an address is read and written back: %s', (address) => {
  expect(addressFromFilter(read(address)).toString()).toBe(address)
})

test('one choice has one address, in whatever order it was made', () => {
  expect(addressFromFilter(read('status=halted,queued&operation=b,a')).toString()).toBe(
    'status=queued%2Chalted&operation=a%2Cb',
  )
})

test('what no list knows is left out instead of showing nothing', () => {
  expect(isNarrowed(read('status=broken&since=yesterday&mode=loud'))).toBe(false)
})

test('a span is counted back from now, a time is taken as it is', () => {
  const now = Date.parse('2026-11-20T10:00:00Z')
  expect(requestedFilter(read('since=1h&status=halted'), now)).toEqual({
    status: ['halted'],
    since: '2026-11-20T09:00:00.000Z',
  })
  expect(requestedFilter(read('since=2026-11-20T08:00:00Z'), now)).toEqual({
    since: '2026-11-20T08:00:00Z',
  })
})
