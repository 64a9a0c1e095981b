import { expect, test } from 'vitest'
import { allowListChange, allowListObstacle } from './allow-list.ts'

test('tells what is added from what is removed', () => {
  expect(allowListChange(['a', 'b'], ['c', 'b'])).toEqual({ added: ['c'], removed: ['a'] })
  expect(allowListChange(['a'], ['a'])).toEqual({ added: [], removed: [] })
})

const widen = { added: ['c'], removed: [] }
const narrow = { added: [], removed: ['a'] }
const draft = { change: widen, reason: 'trusted', isFresh: true, isSignInFresh: true }

test.each([
  [{}, null],
  [{ isSignInFresh: false }, 'Sign in again first: the list gets longer'],
  [{ change: narrow, isSignInFresh: false }, null],
  [{ change: { added: [], removed: [] } }, 'Nothing is changed yet'],
  [{ isFresh: false }, 'Needs state younger than 5 s'],
  [{ reason: ' ' }, 'Say why'],
])('%o: %s', (change, obstacle) => {
  expect(allowListObstacle({ ...draft, ...change })).toBe(obstacle)
})
