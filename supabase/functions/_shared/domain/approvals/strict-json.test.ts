import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseStrictJson } from './strict-json.ts'

describe('parseStrictJson', () => {
  test.each([
    ['{"a":1,"a":2}', 'params.a', 'appears twice'],
    ['{"a":1,"\\u0061":2}', 'params.a', 'appears twice'],
    ['{"list":[{"x":1},{"x":1,"x":1}]}', 'params.list[1].x', 'appears twice'],
    ['{"amount":9007199254740993}', 'params.amount', 'is an integer beyond 2^53; send it as text'],
    ['{"amount":-9007199254740992}', 'params.amount', 'is an integer beyond 2^53; send it as text'],
    ['[0,1e30]', 'params[1]', 'is an integer beyond 2^53; send it as text'],
    ['1e999', 'params', 'is too large a number'],
    ['{"name":"\\ud800"}', 'params.name', 'contains half a surrogate pair'],
    ['{"name":"\\udc00x"}', 'params.name', 'contains half a surrogate pair'],
    ['{"na\\u0000me":1}', 'params.na\u0000me', 'contains a NUL character'],
    ['{"name":"\\u0000"}', 'params.name', 'contains a NUL character'],
    ['{"a":1,}', 'params', 'is not valid JSON'],
    ['', 'params', 'is not valid JSON'],
    ['{"a":NaN}', 'params', 'is not valid JSON'],
    ['['.repeat(65) + ']'.repeat(65), 'params', 'is nested deeper than 64 levels'],
  ])('refuses %s', (text, field, problem) => {
    expect(parseStrictJson(text, 'params')).toEqual({ ok: false, error: [{ field, problem }] })
  })

  test.each([
    '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
    '{"text":"a \\"quoted\\" , {a:1} [","n":-12.5e-3}',
    '{"emoji":"\\ud83d\\ude80 🚀","max":9007199254740991}',
    '[true,false,null,"",{}]',
    '{"__proto__":1}',
  ])('takes %s', (text) => {
    expect(parseStrictJson(text, 'params')).toEqual({ ok: true, value: lenient(text) })
  })

  test('agrees with JSON.parse on whatever any reader understands the same way', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value)
        const parsed = parseStrictJson(text, 'params')
        if (parsed.ok) expect(parsed.value).toEqual(lenient(text))
        else expect(text).toMatch(/\d{16}|e\+|\\u0000/)
      }),
    )
  })

  test('names every repeated key of a flat object', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1 }), (keys) => {
        const text = `{${[...keys, ...keys].map((key) => `"${key}":0`).join(',')}}`
        const parsed = parseStrictJson(text, 'p')
        expect(parsed.ok ? [] : parsed.error.map(({ field }) => field)).toEqual(
          keys.map((key) => `p.${key}`),
        )
      }),
    )
  })
})

function lenient(text: string): unknown {
  return JSON.parse(text)
}
