import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { canonicalJson } from './canonical-json.ts'
import type { JsonValue } from './strict-json.ts'

// The vectors of RFC 8785, sections 3.2.2 and 3.2.3.
test.each([
  [
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  ],
  [
    '{"\\u20ac":"Euro Sign","\\r":"Carriage Return","\\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\\ud83d\\ude00":"Emoji: Grinning Face","\\u0080":"Control","\\u00f6":"Latin Small Letter O With Diaeresis"}',
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  ],
  ['[-0, 1.0, 100]', '[0,1,100]'],
])('%s', (text, canonical) => {
  expect(canonicalJson(lenient(text))).toBe(canonical)
})

test('canonical text parses back to the same value and is a fixed point', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (any) => {
      const value = lenient(JSON.stringify(any))
      const text = canonicalJson(value)
      expect(lenient(text)).toEqual(value)
      expect(canonicalJson(lenient(text))).toBe(text)
    }),
  )
})

test('the order in which keys were written does not matter', () => {
  const canonical = '{"a":0,"b":{"x":2,"y":1}}'
  expect(canonicalJson(lenient('{"b":{"y":1,"x":2},"a":0}'))).toBe(canonical)
  expect(canonicalJson(lenient(canonical))).toBe(canonical)
})

/** Numbers beyond 2^53 are part of the RFC's vectors, although requests with them are refused. */
function lenient(text: string): JsonValue {
  return z.json().parse(JSON.parse(text))
}
