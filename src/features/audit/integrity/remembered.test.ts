// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest'
import { forget, recall, remember } from './remembered.ts'

const seen = { installation: 'one', chainNo: 7, hash: 'ab'.repeat(32), keyIds: ['k'], at: 1 }

beforeEach(() => localStorage.clear())

test('what was seen is remembered for its installation alone, until it is forgotten', () => {
  remember(seen)
  expect(recall('one')).toEqual(seen)
  expect(recall('two')).toBeNull()
  forget()
  expect(recall('one')).toBeNull()
})

test.each(['{', 'null', JSON.stringify({ ...seen, hash: 'x' })])(
  'what is no memory is none: %s',
  (text) => {
    localStorage.setItem('omnihub-audit-seen', text)
    expect(recall('one')).toBeNull()
  },
)
