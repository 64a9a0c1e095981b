import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bandOfRemaining } from '@domain/slo/bands.ts'
import { ratio } from '@domain/slo/ratio.ts'
import {
  formatBurn,
  formatCoverage,
  formatEvents,
  formatGoodShare,
  formatPercentile,
  formatRemaining,
  formatShare,
  formatUsed,
} from './figures.ts'

const plain = (text: string) => text.replaceAll('\u00A0', ' ')

test.each([
  [1_000_000, 310, 999_000, '99.969 %'],
  [1_000_000, 1_004, 999_000, '99.899 %'],
  [10_000_000, 1, 999_000, '99.999 %'],
  [1_000_000, 0, 999_000, '100 %'],
  [1_000, 21, 950_000, '97.9 %'],
  [10_000, 64, 990_000, '99.36 %'],
])('good share of %i with %i bad at %i ppm', (valid, bad, ppm, text) => {
  expect(plain(formatGoodShare({ valid, bad }, ppm))).toBe(text)
})

test.each([
  [0.69, '69 %', '31 %'],
  [0.694, '69 %', '31 %'],
  [0.504, '50.4 %', '49.6 %'],
  [0.5, '50 %', '50 %'],
  [0.2499, '24.99 %', '75.01 %'],
  [0.9999, '99.99 %', '0.01 %'],
  [1, '100 %', '0 %'],
  [0, '0 %', '100 %'],
  [-0.77, '−77 %', '177 %'],
  [-0.002, '−0.2 %', '100.2 %'],
])('remaining %f', (remaining, left, used) => {
  expect([plain(formatRemaining(remaining)), plain(formatUsed(remaining))]).toEqual([left, used])
})

test('what is drawn is in the band that holds, and says untouched or spent only where it is', () => {
  const exact = (millionths: number) => ratio(millionths, 1_000_000)
  fc.assert(
    fc.property(fc.integer({ min: -3_000_000, max: 1_000_000 }), (millionths) => {
      const text = plain(formatRemaining(millionths / 1e6))
      const shown = Number(text.replace('−', '-').replace(' %', ''))
      const drawn = exact(Math.round(shown * 10_000))
      expect(bandOfRemaining(drawn)).toBe(bandOfRemaining(exact(millionths)))
      expect(Math.sign(shown)).toBe(Math.sign(millionths))
      expect(shown === 100).toBe(millionths === 1_000_000)
    }),
  )
})

test('a burn is never drawn on the other side of its limit', () => {
  expect(formatBurn(14.401, 14.4)).toBe('14.401')
  expect(formatBurn(14.4, 14.4)).toBe('14.40')
  expect(formatBurn(0.996, 1)).toBe('0.996')
  expect(formatBurn(1.4, 14.4)).toBe('1.40')
})

test('a percentile has its edges, and beyond the last one only a floor', () => {
  expect(formatPercentile({ ms: 342.4, fromMs: 250, toMs: 350 })).toEqual({
    ...{ value: '342', unit: 'ms', edges: '250 to 350' },
  })
  expect(formatPercentile({ ms: 10_000, fromMs: 10_000, toMs: null })).toEqual({
    ...{ value: '≥\u00A010', unit: 's', edges: null },
  })
})

test('counts, shares and coverage are cut off', () => {
  expect([2.19, 3_320.9, -0.5, -1_204.2].map(formatEvents)).toEqual([
    '2.1',
    '3,320',
    '−0.5',
    '−1,204',
  ])
  expect([0, 0.00123, 0.24, 1.4].map((share) => plain(formatShare(share)))).toEqual([
    '0 %',
    '0.12 %',
    '24 %',
    '140 %',
  ])
  expect(plain(formatCoverage(0.99999))).toBe('99.9 %')
})
