import { expect, test } from 'vitest'
import { bytesPassed, bytesStored, formatBytes, inUnitOf } from './format-bytes.ts'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1000, '1000 B'],
  [1536, '1.5 KiB'],
  [5.1 * 1024 ** 3, '5.1 GiB'],
  [1024 ** 3 - 1, '1.0 GiB'],
  [200 * 1024 ** 2, '200 MiB'],
  [-1536, '\u22121.5 KiB'],
  [9e18, '7994 PiB'],
])('%f bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text.replace(' ', '\u00A0'))
})

test('what passes counts in thousands', () => {
  expect(bytesPassed(4_230_000)).toEqual({ figure: '4.2', unit: 'MB' })
  expect(bytesPassed(999)).toEqual({ figure: '999', unit: 'B' })
})

test('two amounts are told in one unit', () => {
  expect(inUnitOf(bytesStored(8 * 1024 ** 3), 512 * 1024 ** 2)).toBe('0.5')
  expect(inUnitOf(bytesPassed(4e6), 1_900_000)).toBe('1.9')
  expect(inUnitOf(bytesStored(12), 3)).toBe('3')
})
