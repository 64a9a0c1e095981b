import { expect, test } from 'vitest'
import { actionOptions } from './action-options.ts'

test('offers what was refused first, and a group before what is in it', () => {
  const actions = [
    'control.engaged',
    'control.engaged.refused',
    'api_key.created',
    'control.released',
  ]
  expect(actionOptions(actions).map(({ value, words }) => `${value}: ${words}`)).toEqual([
    '*.refused: Everything refused',
    'api_key.created: api key created',
    'control.*: All of control',
    'control.engaged: control engaged',
    'control.engaged.refused: control engaged, refused',
    'control.released: control released',
  ])
  expect(actionOptions([])).toEqual([])
})
