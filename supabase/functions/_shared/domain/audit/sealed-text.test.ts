import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sealedText } from './sealed-text.ts'

test('a field carries its length in bytes, and null is not the empty text', () => {
  expect(sealedText(['ab', null, '', 'ä€😀'])).toBe('2:ab;-;0:;9:ä€😀;')
})

test('the length is that of the bytes, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(sealedText([text])).toBe(`${Buffer.byteLength(text)}:${text};`)
    }),
  )
})

test('no two lists have one text', () => {
  const lists = fc.array(fc.option(fc.stringMatching(/^[0-9:;-]{0,6}$/)), { maxLength: 4 })
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))
      expect(sealedText(one)).not.toBe(sealedText(other))
    }),
  )
})
