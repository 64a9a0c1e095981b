import { expect, test } from 'vitest'
import { BackendError } from '@/backend/errors.ts'
import { staleChange } from './stale-change.ts'

const refused = (code: string, details: string | null) =>
  new BackendError({
    kind: 'refused',
    message: 'm',
    code,
    status: 409,
    hint: null,
    details,
    requestId: null,
  })

test('names who was faster, when and why', () => {
  const details = JSON.stringify({
    version: 44,
    changed_by: 'Sam O.',
    changed_at: '2026-11-20T10:58:00.5+00:00',
    reason: 'checked on staging',
  })
  expect(staleChange(refused('STALE_VERSION', details))).toEqual({
    version: 44,
    byName: 'Sam O.',
    at: Date.parse('2026-11-20T10:58:00.5Z'),
    reason: 'checked on staging',
  })
})

test('admits what the answer does not say', () => {
  const nothing = { version: null, byName: null, at: null, reason: null }
  expect(staleChange(refused('STALE_VERSION', null))).toEqual(nothing)
  expect(staleChange(refused('STALE_VERSION', 'not json'))).toEqual(nothing)
})

test('any other refusal is not a stale version', () => {
  expect(staleChange(refused('NOT_ALLOWED', '{"version":44}'))).toBeNull()
  expect(staleChange(null)).toBeNull()
})
