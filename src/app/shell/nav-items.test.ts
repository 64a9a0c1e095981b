import { expect, test } from 'vitest'
import { navItemAt, navItems, splitForTabs } from './nav-items.ts'

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
  const items = Array.from({ length: count }, (_, index) => index)
  const split = splitForTabs(items)
  expect([split.tabs.length, split.more.length]).toEqual([tabs, more])
  expect([...split.tabs, ...split.more]).toEqual(items)
})
