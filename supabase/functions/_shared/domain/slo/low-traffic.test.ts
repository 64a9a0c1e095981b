import { expect, test } from 'vitest'
import { suggestedObjectivePpm, trafficRemark, wilsonInterval } from './low-traffic.ts'

const threeNines = { objectivePpm: 999_000 }

test.each([
  [0, null],
  [999, { kind: 'one_failure_spends_all' }],
  [2_000, { kind: 'coarse', shareOfOneFailure: 0.5 }],
  [5_000, null],
])('%d events of 28 days at 99.9 %%', (valid, remark) => {
  expect(trafficRemark({ valid, bad: 0 }, threeNines)).toEqual(remark)
})

test('suggests what leaves five events to fail', () => {
  expect(suggestedObjectivePpm({ valid: 1000 })).toBe(995_000)
  expect(suggestedObjectivePpm({ valid: 5 })).toBeNull()
})

test('the interval holds the share and narrows with events', () => {
  const ten = wilsonInterval({ valid: 10, bad: 1 })
  expect(ten?.low).toBeCloseTo(0.5958, 3)
  expect(ten?.high).toBeCloseTo(0.9821, 3)
  const many = wilsonInterval({ valid: 10_000, bad: 1_000 })
  expect((many?.high ?? 1) - (many?.low ?? 0)).toBeLessThan(0.02)
  expect(wilsonInterval({ valid: 5, bad: 0 })?.high).toBe(1)
  expect(wilsonInterval({ valid: 0, bad: 0 })).toBeNull()
})
