import { expect, test } from 'vitest'
import { jsonRows, prettyJson } from './flat-json.ts'

test('every value has its path, nested ones too', () => {
  expect(jsonRows('{"a":1,"b":{"c":"x","d":[true,null]},"e":{}}')).toEqual([
    { path: 'a', value: '1' },
    { path: 'b.c', value: 'x' },
    { path: 'b.d.0', value: 'true' },
    { path: 'b.d.1', value: 'null' },
    { path: 'e', value: '{}' },
  ])
})

test('what is no JSON is said to be none, and shown as it is', () => {
  expect(jsonRows('{"a":')).toBeNull()
  expect(prettyJson('{"a":')).toBe('{"a":')
  expect(prettyJson('{"a":1}')).toBe('{\n  "a": 1\n}')
})
