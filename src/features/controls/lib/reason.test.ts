import { expect, test } from 'vitest'
import { composeReason, incidentHref, splitReason } from './reason.ts'

test.each([
  [{ preset: 'Runaway', text: '', incident: '' }, 'Runaway'],
  [{ preset: 'Runaway', text: ' refunds ', incident: '' }, 'Runaway: refunds'],
  [{ preset: 'Runaway', text: 'refunds', incident: 'INC-204' }, 'Runaway: refunds · INC-204'],
  [{ preset: 'Drill', text: '', incident: 'INC-9' }, 'Drill · INC-9'],
])('%o is stored as %s', (draft, stored) => {
  expect(composeReason(draft)).toBe(stored)
})

test.each([
  ['Runaway: refunds · INC-204', { text: 'Runaway: refunds', incident: 'INC-204' }],
  ['a · b · https://x.example/1', { text: 'a · b', incident: 'https://x.example/1' }],
  ['prices · for now', { text: 'prices · for now', incident: null }],
  ['no reason given', { text: 'no reason given', incident: null }],
])('%s is shown as %o', (stored, shown) => {
  expect(splitReason(stored)).toEqual(shown)
})

test('only web addresses become links', () => {
  expect(incidentHref('https://x.example/1')).toBe('https://x.example/1')
  expect(incidentHref('INC-204')).toBeNull()
  expect(incidentHref('javascript:alert(1)')).toBeNull()
})
