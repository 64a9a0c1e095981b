import { expect, test } from 'vitest'
import { groupWords } from './group-words.ts'

const risk = (needed: number) => ({ needed, because: ['risk'] })
const takeover = (needed: number) => ({ needed, because: ['operator_takeover'] })

test.each([
  [[risk(1)], '1 person each'],
  [[risk(2), risk(2)], '2 people each'],
  [[risk(2), risk(1)], '1 to 2 people'],
  [[takeover(1)], 'held by a takeover, 1 person each'],
  [[takeover(1), risk(1)], '1 person each'],
  [[{ needed: 2, because: ['risk', 'operator_takeover'] }], '2 people each'],
])('%j', (items, words) => {
  expect(groupWords(items)).toBe(words)
})
