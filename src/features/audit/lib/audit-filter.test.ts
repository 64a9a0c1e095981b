import { expect, test } from 'vitest'
import { addressFromChoice, askedFilter, choiceFromAddress, seqInAddress } from './audit-filter.ts'

const now = Date.UTC(2026, 10, 27, 12)
const through = (address: string) =>
  addressFromChoice(choiceFromAddress(new URLSearchParams(address))).toString()

test('one choice has one address', () => {
  expect(through('to=&channel=panel&q=+refund+&action=control.*')).toBe(
    'q=refund&action=control.*&channel=panel',
  )
  expect(through('from=24h&to=2026-11-27T10%3A00%3A00Z')).toBe(
    'from=24h&to=2026-11-27T10%3A00%3A00Z',
  )
})

test('what nobody can mean is left out', () => {
  expect(through('channel=pigeon&from=then&colour=red')).toBe('')
})

test('a span ends when it is asked', () => {
  expect(askedFilter(choiceFromAddress(new URLSearchParams('from=1h&q=x')), now)).toEqual({
    q: 'x',
    from: '2026-11-27T11:00:00.000Z',
  })
})

test.each([
  ['1234', 1234],
  ['0', null],
  ['-1', null],
  ['1.5', null],
  ['abc', null],
  [null, null],
  ['', null],
])('%o is entry %o', (text, seq) => {
  expect(seqInAddress(text)).toBe(seq)
})
