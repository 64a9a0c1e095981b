import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSampler } from './sampler.ts'

const first = `${'0'.repeat(18)}${'0'.repeat(14)}`
const last = `${'0'.repeat(18)}${'f'.repeat(14)}`
const ids = Array.from({ length: 20_000 }, () => randomBytes(16).toString('hex'))

test.each([
  ['always_on', false, true],
  ['always_off', true, false],
  ['parentbased_always_on', false, false],
  ['parentbased_always_on', null, true],
  ['parentbased_always_off', true, true],
  ['parentbased_always_off', null, false],
  ['parentbased_traceidratio', true, true],
  ['parentbased_traceidratio', null, false],
  ['traceidratio', true, false],
] as const)('%s after %s: %s', (name, parent, expected) => {
  expect(createSampler(name, 0)(last, parent)).toBe(expected)
})

test('a ratio keeps that share, and a larger one keeps all of it', () => {
  const [tenth, third] = [createSampler('traceidratio', 0.1), createSampler('traceidratio', 0.3)]
  const kept = ids.filter((id) => tenth(id, null))
  expect(kept.length / ids.length).toBeCloseTo(0.1, 1)
  expect(kept.every((id) => third(id, null))).toBe(true)
  expect(kept.length).toBeLessThan(ids.filter((id) => third(id, null)).length)
})

test('the ends of the range are whole', () => {
  const [none, all] = [createSampler('traceidratio', 0), createSampler('traceidratio', 1)]
  expect([none(first, null), none(last, null)]).toEqual([false, false])
  expect([all(first, null), all(last, null)]).toEqual([true, true])
})
