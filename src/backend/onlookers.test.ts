import { expect, test } from 'vitest'
import { Attendance } from './onlookers.ts'

const tab = (presence_ref: string, member_id: string, at: number) => ({
  ...{ presence_ref, member_id, at },
})

test('everybody but oneself, longest first', () => {
  const room = new Attendance()
  room.arrive('me', [tab('1', 'me', 1)])
  room.arrive('sam', [tab('2', 'sam', 30)])
  room.arrive('dana', [tab('3', 'dana', 20)])
  expect(room.others('me')).toEqual([
    { memberId: 'dana', since: 20 },
    { memberId: 'sam', since: 30 },
  ])
})

test('one person with several tabs counts once and stays until the last of them', () => {
  const room = new Attendance()
  room.arrive('sam', [tab('1', 'sam', 30), tab('2', 'sam', 10)])
  room.arrive('sam', [tab('3', 'sam', 20)])
  expect(room.others('me')).toEqual([{ memberId: 'sam', since: 10 }])
  room.depart([tab('2', 'sam', 10)])
  expect(room.others('me')).toEqual([{ memberId: 'sam', since: 20 }])
  room.depart([{ presence_ref: '1' }, { presence_ref: '3' }])
  expect(room.others('me')).toEqual([])
})

test('an entry that changed replaces what it was', () => {
  const room = new Attendance()
  room.arrive('sam', [tab('1', 'sam', 10)])
  room.arrive('sam', [tab('2', 'sam', 20)])
  room.depart([tab('1', 'sam', 10)])
  expect(room.others('me')).toEqual([{ memberId: 'sam', since: 20 }])
})

test.each([
  ['claims to be somebody else', tab('1', 'dana', 1)],
  ['says nothing', { presence_ref: '1' }],
  ['has no reference', { member_id: 'sam', at: 1 }],
  ['names a time that is none', { ...tab('1', 'sam', 1), at: 'now' }],
  ['is no object', 'here'],
  ['is null', null],
])('a tab that %s is left out and hides nobody', (_, odd) => {
  const room = new Attendance()
  room.arrive('sam', [odd])
  room.depart([odd, null, 'gone'])
  expect(room.others('me')).toEqual([])
  room.arrive('sam', [odd, tab('2', 'sam', 5)])
  expect(room.others('me')).toEqual([{ memberId: 'sam', since: 5 }])
})
