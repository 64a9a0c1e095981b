import { expect, test } from 'vitest'
import { controlsRow } from '@domain/controls/controls.fixture.ts'
import { newerReading } from './controls-reading.ts'
import type { ControlsReading } from './controls-reading.ts'

const reading = (version: number, serverTime: number): ControlsReading => ({
  state: { kind: 'read', controls: { ...controlsRow(), version } },
  proof: null,
  operations: [],
  timing: { sentMonotonic: 0, sentWall: 0, roundTripMs: 1, serverTime },
})

test('an answer that was overtaken on its way does not move the screen back', () => {
  const held = reading(43, 2_000)
  expect(newerReading(held, reading(42, 1_990))).toBe(held)
})

test('a later reading replaces an earlier one', () => {
  const next = reading(43, 2_000)
  expect(newerReading(reading(42, 1_000), next)).toBe(next)
  expect(newerReading(undefined, next)).toBe(next)
})

test('a version that went back cannot be trusted, whatever it says', () => {
  const { state } = newerReading(reading(43, 1_000), reading(42, 2_000))
  expect(state).toMatchObject({ kind: 'unreadable', why: 'rolled-back' })
})
