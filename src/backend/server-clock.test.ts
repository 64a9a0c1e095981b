import { expect, test } from 'vitest'
import { bestSample, clockSample, withSample } from './server-clock.ts'
import type { ClockSample } from './server-clock.ts'

test('the server time belongs to the middle of the round trip', () => {
  expect(clockSample(600_050, 1_000, 100)).toEqual({ offsetMs: 599_000, roundTripMs: 100 })
})

test('the shortest round trip is trusted, old samples are forgotten', () => {
  let samples: ClockSample[] = []
  samples = withSample(samples, { offsetMs: 5, roundTripMs: 2 })
  samples = withSample(samples, { offsetMs: 90, roundTripMs: 200 })
  expect(bestSample(samples)?.offsetMs).toBe(5)
  for (let n = 0; n < 8; n += 1) samples = withSample(samples, { offsetMs: 70, roundTripMs: 50 })
  expect(bestSample(samples)?.offsetMs).toBe(70)
  expect(bestSample([])).toBeNull()
})
