import { describe, expect, test } from 'vitest'
import { definitionChanges } from './definition-diff.ts'
import { expiryOf, keyState } from './key-state.ts'
import { lastAdminReason, memberState } from './member-state.ts'
import { testWords } from './test-words.ts'

const now = Date.parse('2026-11-27T10:00:00Z')
const HOUR = 3_600_000

describe('a member', () => {
  const member = {
    id: 'a',
    name: 'Dana Kim',
    role: 'viewer',
    email: 'dana@example.com',
    createdAt: now,
    lastSignInAt: null,
    openInvitationAt: null,
  } as const

  test.each([
    [null, 'active'],
    [now - 24 * HOUR + 1, 'invited'],
    [now - 24 * HOUR, 'invitation-expired'],
  ])('invited at %j is %s', (openInvitationAt, state) => {
    expect(memberState({ ...member, openInvitationAt }, now)).toBe(state)
  })

  test.each([
    [['admin'], 'The last admin stays'],
    [['admin', 'approver'], 'The last admin stays'],
    [['admin', 'admin'], null],
    [['viewer', 'admin'], null],
  ] as const)('first of %j may go: %j', (roles, reason) => {
    const members = roles.map((role, index) => ({
      id: String(index),
      role,
      openInvitationAt: null,
    }))
    expect(lastAdminReason(members[0] ?? { id: '', role: 'viewer' }, members)).toBe(reason)
  })

  test('may not leave the panel to an admin who has not come yet', () => {
    const last = { id: 'a', role: 'admin', openInvitationAt: null } as const
    const invited = { id: 'b', role: 'admin', openInvitationAt: now } as const
    expect(lastAdminReason(last, [last, invited])).toBe('The last admin stays')
    expect(lastAdminReason(invited, [last, invited])).toBeNull()
  })
})

describe('a key', () => {
  const key = { revokedAt: null, expiresAt: null, ownerId: 'a' }
  test.each([
    [{}, 'active'],
    [{ expiresAt: now + 1 }, 'active'],
    [{ expiresAt: now }, 'expired'],
    [{ revokedAt: now - HOUR, expiresAt: now }, 'revoked'],
    [{ ownerId: 'gone' }, 'owner-gone'],
  ])('with %j is %s', (change, state) => {
    expect(keyState({ ...key, ...change }, [{ id: 'a' }], now)).toBe(state)
  })

  test('is not called orphaned before the members are known', () => {
    expect(keyState(key, null, now)).toBe('active')
  })

  test('expires when it was said to, or never', () => {
    expect(expiryOf('30', now)).toBe('2026-12-27T10:00:00.000Z')
    expect(expiryOf('never', now)).toBeNull()
  })
})

describe('a test call', () => {
  const call = {
    revision: 3,
    testedAt: now,
    testedByName: 'Dana Kim',
    httpStatus: 200,
    durationMs: 96,
    problem: null,
    isRecorded: true,
  }
  test.each([
    [null, 'quiet', 'Never tested.'],
    [call, 'ok', 'Answered in 96 ms, signature accepted.'],
    [{ ...call, revision: 2 }, 'quiet', /accepted\. That was revision 2\./],
    [{ ...call, problem: 'It answered 500.' }, 'danger', 'It answered 500.'],
    [{ ...call, isRecorded: false }, 'quiet', /under way/],
    [{ ...call, isRecorded: false, testedAt: now - 30_000 }, 'quiet', /was lost/],
  ] as const)('%j reads %s', (given, tone, text) => {
    const words = testWords(given, 3, now)
    expect(words.tone).toBe(tone)
    expect(words.text).toMatch(text)
  })
})

test('a change is told in the words of the form', () => {
  const before = { endpoint_url: 'https://a', timeout_ms: 10_000, enabled: true, estimator: null }
  const after = { ...before, timeout_ms: 500, enabled: false, estimator: 'refund_impact' }
  expect(definitionChanges(before, after)).toEqual([
    { label: 'Time limit', before: '10 s', after: '0.5 s' },
    { label: 'Blast radius', before: 'unknown', after: 'refund_impact' },
    { label: 'Enabled', before: 'yes', after: 'no' },
  ])
  expect(definitionChanges(before, before)).toEqual([])
})
