import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SealedText } from './sealed-text.ts'

const text = new SealedText()

function sealed(values: readonly (string | null)[]): string {
  text.clear()
  for (const value of values) text.addField(value)
  return new TextDecoder().decode(text.bytes)
}

test('a field carries its length in bytes, and null is not the empty text', () => {
  expect(sealed(['ab', null, '', 'ä€😀', 'x'.repeat(10)])).toBe(
    `2:ab;-;0:;9:ä€😀;10:${'x'.repeat(10)};`,
  )
})

test('the length is that of the bytes, whatever the text', () => {
  const strings = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 90 }))
  fc.assert(
    fc.property(fc.array(strings), (values) => {
      const expected = values.map((value) => `${Buffer.byteLength(value)}:${value};`).join('')
      expect(sealed(values)).toBe(expected)
    }),
  )
})

test('a text longer than any before has room', () => {
  const long = 'ä'.repeat(70_000)
  expect(new SealedText().bytes).toHaveLength(0)
  expect(sealed(['a', long, 'b'])).toBe(`1:a;140000:${long};1:b;`)
})

test('no two lists have one text', () => {
  const lists = fc.array(fc.option(fc.stringMatching(/^[0-9:;-]{0,6}$/)), { maxLength: 4 })
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))
      expect(sealed(one)).not.toBe(sealed(other))
    }),
  )
})
