import { expect, it } from 'vitest'
import { atLeast, atMost } from './bench.ts'
import { formatRows } from './print-rows.ts'

it('prints target, figure and verdict side by side', () => {
  const rows = [atMost('weight', 145, 116.1934, 'kB'), atLeast('rate', 50, 49, '/s')]
  expect(formatRows(rows).split('\n')).toEqual([
    'metric  target    figure    verdict',
    'weight  ≤ 145 kB  116.2 kB  met',
    'rate    ≥ 50 /s   49 /s     MISSED',
  ])
})
