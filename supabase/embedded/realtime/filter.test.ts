import { postgresChangesFilter } from '@supabase/realtime-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FilterError, parseFilter } from './filter.ts'

const condition = (column: string, operator: string, values: string[], negated = false) => ({
  ...{ column, operator, values, negated },
})

test.each([
  ['', []],
  ['id=eq.1', [condition('id', 'eq', ['1'])]],
  ['id=not.in.(1,2)', [condition('id', 'in', ['1', '2'], true)]],
  ['a=eq.x,b=lt.3', [condition('a', 'eq', ['x']), condition('b', 'lt', ['3'])]],
  ['a=eq."x,y"', [condition('a', 'eq', ['x,y'])]],
  [String.raw`a=eq."q\"\\"`, [condition('a', 'eq', [String.raw`q"\ `.trim()])]],
  ['a=in.("x,y",z)', [condition('a', 'in', ['x,y', 'z'])]],
  ['a=eq.', [condition('a', 'eq', [''])]],
  ['a=eq.b=c', [condition('a', 'eq', ['b=c'])]],
  ['a=is.null', [condition('a', 'is', ['null'])]],
])('reads %j', (text, expected) => {
  expect(parseFilter(text)).toEqual(expected)
})

test.each(['id', 'id=1', 'id=contains.1', '=eq.1', 'a=in.1,2', 'a=in.(1', 'a=eq."x', 'a=eq.1,'])(
  'refuses %j',
  (text) => {
    expect(() => parseFilter(text)).toThrow(FilterError)
  },
)

test('reads back whatever the client builds', () => {
  const value = fc.string({ minLength: 1 })
  fc.assert(
    fc.property(value, fc.uniqueArray(value, { minLength: 1, maxLength: 100 }), (one, many) => {
      const text = postgresChangesFilter().eq('a', one).in('b', many).not('c', 'eq', one).build()
      expect(parseFilter(text)).toEqual([
        condition('a', 'eq', [one]),
        condition('b', 'in', many),
        condition('c', 'eq', [one], true),
      ])
    }),
  )
})
