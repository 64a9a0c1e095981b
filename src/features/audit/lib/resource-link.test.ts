import { expect, test } from 'vitest'
import { anEntry } from './audit-entry.fixture.ts'
import { resourceHistory, resourceLink, resourceName } from './resource-link.ts'

const id = '11111111-2222-4333-8444-555555555555'

test.each([
  ['workflow', id, `/workflows/${id}`],
  ['approval', id, `/approvals/${id}`],
  ['emergency_control', 'omnihub_kill_switch', '/operator'],
  ['operation', 'issue_refund', '/settings/operations/issue_refund'],
  ['profile', id, '/settings/members'],
  ['workflow', null, null],
  ['nothing_known', id, null],
])('%s %s leads to %s', (resourceType, resourceId, to) => {
  expect(resourceLink(anEntry({ resourceType, resourceId }))).toBe(to)
})

test('a history is an address of the log', () => {
  expect(resourceHistory('operation', 'issue_refund')).toBe(
    '/audit?resource=operation%3Aissue_refund',
  )
  expect(resourceHistory('emergency_control', null)).toBe('/audit?resource=emergency_control')
})

test('names what it is about in few letters', () => {
  expect(resourceName(anEntry({ resourceType: 'workflow', resourceId: id }))).toBe('workflow …5555')
  expect(resourceName(anEntry({ resourceType: 'profile', resourceId: id }))).toBe('member …5555')
  expect(resourceName(anEntry({ resourceType: 'emergency_control', resourceId: null }))).toBe(
    'control',
  )
})
