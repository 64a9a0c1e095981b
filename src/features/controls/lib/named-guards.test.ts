import { expect, test } from 'vitest'
import type { GuardInstance } from '@/backend/stop-progress.ts'
import { guardSentence, guardStanding, namedGuards } from './named-guards.ts'

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
  expect(guardSentence(guards, 9_000, 43)).toBe('1 of 2 guards on v43 · 1 without a permit')
})

test('says nothing of guards that never reported, and does not count silent ones as confirmed', () => {
  expect(guardSentence([], 0, 43)).toBeNull()
  const silent = [guard('1', 'guard', 'silent')]
  expect(guardSentence(silent, 0, null)).toBe('no guard at work · 1 without a permit')
})

test('a guard whose permit has ended is idle, unless old calls of it are still under way', () => {
  const late = { ...guard('1', 'health', 'pending'), permitEndedAt: 5_000 }
  expect(guardStanding(late, 4_999)).toBe('pending')
  expect(guardStanding(late, 5_001)).toBe('idle')
  expect(guardStanding({ ...late, olderInFlight: 1 }, 5_001)).toBe('pending')
})
