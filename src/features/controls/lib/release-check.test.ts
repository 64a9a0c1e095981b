import { expect, test } from 'vitest'
import { releaseObstacle } from './release-check.ts'
import type { ReleaseDraft } from './release-check.ts'

const ready: ReleaseDraft = {
  reason: 'Refund loop fixed in 2.18.4',
  typedWord: 'RESTORE',
  isFresh: true,
  isSignInFresh: true,
}

test.each([
  [{}, null],
  [{ isFresh: false }, 'Needs state younger than 5 s'],
  [{ isSignInFresh: false }, 'Sign in again first'],
  [{ reason: 'fixed' }, 'Add 7 more characters'],
  [{ reason: '  eleven char ' }, 'Add 1 more character'],
  [{ reason: '            ' }, 'Add 12 more characters'],
  [{ typedWord: '' }, 'Type RESTORE first'],
  [{ typedWord: 'restore' }, 'Type RESTORE first'],
  [{ typedWord: ' RESTORE ' }, null],
] satisfies [Partial<ReleaseDraft>, string | null][])('%o: %s', (change, obstacle) => {
  expect(releaseObstacle({ ...ready, ...change })).toBe(obstacle)
})
