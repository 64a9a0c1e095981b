import { expect, test } from 'vitest'
import { estimatorKind, estimatorOptions } from './estimator-options.ts'

test.each([
  ['', 'none'],
  ['  ', 'none'],
  ['issue_refund', 'function'],
  ['https://shop.example/estimate', 'address'],
])('%j is of kind %s', (estimator, kind) => {
  expect(estimatorKind(estimator)).toBe(kind)
})

test('the functions that are there stand between none and an address', () => {
  expect(estimatorOptions([{ name: 'a' }, { name: 'b' }], 'b').map(({ value }) => value)).toEqual([
    'none',
    'function a',
    'function b',
    'address',
  ])
})

test('a saved function that is gone can still be seen', () => {
  const values = estimatorOptions([{ name: 'a' }], 'gone').map(({ value }) => value)
  expect(values).toContain('function gone')
})
