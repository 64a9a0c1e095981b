import { expect, test } from 'vitest'
import { onlookersIn } from './onlookers.ts'

const tab = (memberId: string, at: number) => ({
  presence_ref: `${memberId}${at}`,
  member_id: memberId,
  at,
})

test('everybody but oneself, longest first', () => {
  const presence = { me: [tab('me', 1)], sam: [tab('sam', 30)], dana: [tab('dana', 20)] }
  expect(onlookersIn(presence, 'me')).toEqual([
    { memberId: 'dana', since: 20 },
    { memberId: 'sam', since: 30 },
  ])
})

test('one person with several tabs counts once, since the first of them', () => {
  expect(onlookersIn({ sam: [tab('sam', 30), tab('sam', 10), tab('sam', 20)] }, 'me')).toEqual([
    { memberId: 'sam', since: 10 },
  ])
})

test.each([
  ['a tab that claims to be somebody else', { sam: [tab('dana', 1)] }],
  ['a tab that says nothing', { sam: [{ presence_ref: 'x' }] }],
  ['times that are none', { sam: [{ member_id: 'sam', at: 'now' }] }],
  ['an empty room', {}],
  ['no room', null],
  ['entries of another shape', { sam: 'here' }],
])('%s shows nobody', (_, presence) => {
  expect(onlookersIn(presence, 'me')).toEqual([])
})

test('a tab that lies does not hide an honest one of the same person', () => {
  expect(onlookersIn({ sam: [tab('dana', 1), tab('sam', 5)] }, 'me')).toEqual([
    { memberId: 'sam', since: 5 },
  ])
})
