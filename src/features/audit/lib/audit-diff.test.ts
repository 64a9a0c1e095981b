import { expect, test } from 'vitest'
import { auditDiff, auditFacts, countFields } from './audit-diff.ts'

test('lists only what changed', () => {
  const metadata = { old: { a: false, b: 1, gone: 'x' }, new: { a: true, b: 1, added: ['n'] } }
  expect(auditDiff(metadata)).toEqual([
    { field: 'a', before: 'false', after: 'true' },
    { field: 'added', before: null, after: '["n"]' },
    { field: 'gone', before: 'x', after: null },
  ])
})

test('counts fields that stayed too', () => {
  expect(countFields({ old: { a: 1, b: 2 }, new: { a: 2, b: 2, c: 3 } })).toBe(3)
})

test('a change of one value has one line', () => {
  expect(auditDiff({ old: 'viewer', new: 'admin' })).toEqual([
    { field: 'value', before: 'viewer', after: 'admin' },
  ])
})

test('an entry without a change has no lines, and its facts are kept apart', () => {
  expect(auditDiff({ rate: 2 })).toEqual([])
  expect(auditFacts({ old: 1, new: 2, resumed: 3, waited_for_claimers: true, none: null })).toEqual(
    [
      ['resumed', '3'],
      ['waited for claimers', 'true'],
    ],
  )
})
