import { expect, test } from 'vitest'
import { requestDifferences } from './request-differences.ts'

test('only what differs gets a column', () => {
  expect(
    requestDifferences([
      { order_id: 'ord_1', amount_cents: 800, currency: 'EUR', memo: 'too late' },
      { order_id: 'ord_2', amount_cents: 900, currency: 'EUR', memo: 'too late' },
      { order_id: 'ord_3', amount_cents: 900, currency: 'EUR', memo: 'too late', note: 'x' },
    ]),
  ).toEqual({
    columns: [
      { path: 'order_id', label: 'Order ID' },
      { path: 'amount_cents', label: 'Amount' },
      { path: 'note', label: 'Note' },
    ],
    rows: [
      ['ord_1', '€8.00', null],
      ['ord_2', '€9.00', null],
      ['ord_3', '€9.00', 'x'],
    ],
    shared: [{ path: 'memo', label: 'Memo', kind: 'text', value: 'too late', json: '"too late"' }],
  })
})

test('what reads alike and is not the same is a difference, and is told apart', () => {
  const { columns, rows } = requestDifferences([
    { a: 5, b: 'null' },
    { a: '5', b: null },
  ])
  expect(columns.map(({ path }) => path)).toEqual(['a', 'b'])
  expect(rows).toEqual([
    ['5', '"null"'],
    ['"5"', 'null'],
  ])
})

test('a name that looks like a path hides nothing', () => {
  const { rows } = requestDifferences([
    { 'a.b': 1, a: { b: 2 } },
    { 'a.b': 3, a: { b: 2 } },
  ])
  expect(rows).toEqual([['1'], ['3']])
})

test('the same in another currency is not the same', () => {
  const { columns } = requestDifferences([
    { amount_cents: 800, currency: 'EUR' },
    { amount_cents: 800, currency: 'USD' },
  ])
  expect(columns.map(({ label }) => label)).toEqual(['Amount'])
})

test('requests for exactly the same differ in nothing', () => {
  expect(requestDifferences([{ a: 1 }, { a: 1 }])).toEqual({
    columns: [],
    rows: [[], []],
    shared: [{ path: 'a', label: 'A', kind: 'code', value: '1', json: '1' }],
  })
})
