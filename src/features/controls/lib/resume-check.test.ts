import { expect, test } from 'vitest'
import { resumeObstacle } from './resume-check.ts'

const draft = { wanted: '14', halted: 14, reason: 'fixed', isSignInFresh: true }

test.each([
  [{}, null],
  [{ wanted: '1' }, null],
  [{ halted: 0 }, 'Nothing is halted'],
  [{ wanted: '' }, 'Say how many'],
  [{ wanted: '1.5' }, 'Say how many'],
  [{ wanted: '15' }, 'Only 14 are halted'],
  [{ wanted: '1001', halted: 2000 }, 'At most 1000 at a time'],
  [{ isSignInFresh: false }, 'Sign in again first'],
  [{ reason: ' ' }, 'Say why'],
])('%o: %s', (change, obstacle) => {
  expect(resumeObstacle({ ...draft, ...change })).toBe(obstacle)
})
