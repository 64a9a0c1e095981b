import { expect, test } from 'vitest'
import { roleNotice } from './role-notice.ts'

test.each([
  ['viewer', 'admin', false, 'You are an admin now.'],
  ['viewer', 'approver', true, 'You are an approver now.'],
  ['admin', 'viewer', false, 'You are a viewer now, no longer an admin.'],
  [
    'admin',
    'approver',
    true,
    'You are an approver now, no longer an admin. What you confirmed was refused, nothing was changed.',
  ],
] as const)('from %s to %s, refused %s', (before, now, wasRefused, said) => {
  expect(roleNotice(before, now, wasRefused)).toBe(said)
})
