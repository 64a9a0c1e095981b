import { expect, test } from 'vitest'
import type { GuardInstance } from '@/backend/stop-progress.ts'
import { guardSentence, namedGuards } from './named-guards.ts'

const guard = (id: string, functionName: string, state: GuardInstance['state']): GuardInstance => ({
  id,
  functionName,
  enforcedVersion: 43,
  olderInFlight: 0,
  lastSeenAt: 0,
  permitEndedAt: null,
  confirmedAfterMs: null,
  state,
})

test('instances of one function are numbered, an only one is not', () => {
  const guards = [
    guard('1', 'executor', 'confirmed'),
    guard('2', 'executor', 'pending'),
    guard('3', 'guard', 'silent'),
  ]
  expect(namedGuards(guards).map(({ name }) => name)).toEqual(['executor 1', 'executor 2', 'guard'])
  expect(guardSentence(guards, 43)).toBe('1 of 2 guards on v43 · 1 silent')
})

test('says nothing of guards that never reported, and does not count silent ones as confirmed', () => {
  expect(guardSentence([], 43)).toBeNull()
  expect(guardSentence([guard('1', 'guard', 'silent')], null)).toBe('no guard is awake · 1 silent')
})
