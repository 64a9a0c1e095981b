import { expect, test } from 'vitest'
import { navItemAt, navItems, navItemsFor, splitForTabs } from './nav-items.ts'

test('every page has a key of its own', () => {
  const keys = navItems.map(({ key }) => key)
  expect(new Set(keys).size).toBe(keys.length)
})

test('what lies below a page belongs to it, what only begins alike does not', () => {
  expect(navItemAt('/operator')?.title).toBe('Operator')
  expect(navItemAt('/operator/past')?.title).toBe('Operator')
  expect(navItemAt('/operators')).toBeUndefined()
})

test.each([
  [1, 1, 0],
  [4, 4, 0],
  [5, 3, 2],
  [9, 3, 6],
])('%i pages: %i tabs, %i behind More', (count, tabs, more) => {
  const items = Array.from({ length: count }, (_, place) =>
    place % 2 === 0 ? { place, isTab: true as const } : { place },
  )
  const split = splitForTabs(items)
  expect([split.tabs.length, split.more.length]).toEqual([tabs, more])
  expect([...split.tabs, ...split.more].toSorted((a, b) => a.place - b.place)).toEqual(items)
})

test.each(['admin', 'approver', 'viewer'] as const)('a phone of %s has the same tabs', (role) => {
  const { tabs } = splitForTabs(navItemsFor(role))
  expect(tabs.map(({ title }) => title)).toEqual(['Operator', 'Approvals', 'SLO'])
})
