import fc from 'fast-check'
import { expect, test } from 'vitest'
import { humanise, paramRows } from './read-params.ts'
import { parseStrictJson } from './strict-json.ts'

test('an amount and its currency are one line, and nothing else is left out', () => {
  expect(
    paramRows({
      order_id: 'ord_1',
      amount_cents: 8_000,
      currency: 'EUR',
      memo: 'two words',
      tags: ['a', { deep: true }],
      none: null,
      blank: '',
      empty: [],
      bare: {},
    }),
  ).toEqual([
    { path: 'order_id', label: 'Order ID', kind: 'code', value: 'ord_1', json: '"ord_1"' },
    { path: 'amount_cents', label: 'Amount', kind: 'money', value: '€80.00', json: '[8000,"EUR"]' },
    { path: 'memo', label: 'Memo', kind: 'text', value: 'two words', json: '"two words"' },
    { path: 'tags[0]', label: 'Tags › 1', kind: 'code', value: 'a', json: '"a"' },
    { path: 'tags[1].deep', label: 'Tags › 2 › Deep', kind: 'code', value: 'true', json: 'true' },
    { path: 'none', label: 'None', kind: 'nothing', value: 'null', json: 'null' },
    { path: 'blank', label: 'Blank', kind: 'nothing', value: 'empty text', json: '""' },
    { path: 'empty', label: 'Empty', kind: 'nothing', value: 'empty list', json: '[]' },
    { path: 'bare', label: 'Bare', kind: 'nothing', value: 'no params', json: '{}' },
  ])
})

test('no two values have the same path', () => {
  const rows = paramRows({ 'a.b': 1, a: { b: 2 }, 'a[0]': 3, c: [4], '': 5 })
  expect(rows.map(({ path }) => path)).toEqual(['["a.b"]', 'a.b', '["a[0]"]', 'c[0]', '[""]'])
})

test.each([
  ['order_id', 'Order ID'],
  ['iban', 'IBAN'],
  ['callback_url', 'Callback URL'],
  ['sku-code', 'SKU code'],
  ['paid', 'Paid'],
  ['Already said', 'Already said'],
  ['__', '__'],
])('%s is read as %s', (name, words) => {
  expect(humanise(name)).toBe(words)
})

test('a currency without an amount beside it stays a line of its own', () => {
  expect(paramRows({ currency: 'EUR', amount: 5 }).map(({ value }) => value)).toEqual(['EUR', '5'])
})

test('every text and figure of any params is on some line', () => {
  const leaf = fc.oneof(fc.stringMatching(/^[a-z]{1,6}$/), fc.integer({ min: 0, max: 999 }))
  const value = fc.letrec<{ tree: unknown; leaf: string | number }>((tie) => ({
    leaf,
    tree: fc.oneof(
      { depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('tree'), { minKeys: 1, maxKeys: 3 }),
    ),
  })).tree
  fc.assert(
    fc.property(value, (tree) => {
      const parsed = parseStrictJson(JSON.stringify({ tree }), 'params')
      const lines = parsed.ok ? paramRows(parsed.value).map((row) => row.value) : []
      expect(lines).toEqual(leaves(tree))
    }),
  )
})

function leaves(value: unknown): string[] {
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(leaves)
    : [String(value)]
}
