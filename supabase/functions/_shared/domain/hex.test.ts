import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areHexOf, fromHex, toHex } from './hex.ts'

test('digits and bytes are each other’s', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'))
      expect(fromHex(toHex(bytes))).toEqual(bytes)
      expect(areHexOf(toHex(bytes), bytes)).toBe(true)
    }),
  )
})

test.each(['0', 'abc', '0g', 'g0', 'AB', '1:', '/1', 'é0', '0x', ' 1'])('%j is none', (text) => {
  expect(() => fromHex(text)).toThrow(RangeError)
  expect(areHexOf(text, Uint8Array.of(0x10))).toBe(false)
})

test('one other digit is another text', () => {
  const bytes = Uint8Array.of(0x12, 0xab)
  for (const text of ['12ac', '12bb', '13ab', '22ab', '12', '12ab00']) {
    expect(areHexOf(text, bytes)).toBe(false)
  }
})
