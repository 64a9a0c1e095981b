import { describe, expect, test } from 'vitest'
import { formatAge, formatCountdown, formatDuration, formatRelative } from './format-duration.ts'

const MIN = 60_000
const HOUR = 60 * MIN
const DAY = 24 * HOUR

describe('formatDuration', () => {
  test.each([
    [-5, '0 s'],
    [999, '0 s'],
    [41_000, '41 s'],
    [59_999, '59 s'],
    [3 * MIN + 12_000, '3 min 12 s'],
    [27 * MIN, '27 min'],
    [HOUR + MIN, '1 h 1 min'],
    [HOUR + 59_000, '1 h'],
    [3 * DAY + 4 * HOUR, '3 d 4 h'],
  ])('%d ms reads %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

describe('formatAge', () => {
  test.each([
    [12_400, '12 s'],
    [MIN - 1, '59 s'],
    [15 * MIN + 59_000, '15 min'],
    [DAY - 1, '23 h'],
    [3 * DAY + 20 * HOUR, '3 d'],
  ])('%d ms reads %s', (ms, text) => expect(formatAge(ms)).toBe(text))
})

describe('formatRelative', () => {
  test.each([
    [0, 'just now'],
    [999, 'just now'],
    [-999, 'just now'],
    [15 * MIN, '15 min ago'],
    [-52 * MIN, 'in 52 min'],
  ])('%d ms after the moment reads %s', (later, text) =>
    expect(formatRelative(1_000_000, 1_000_000 + later)).toBe(text),
  )
})

describe('formatCountdown', () => {
  test.each([
    [52 * MIN + 10_000, '52:10'],
    [9_001, '0:10'],
    [1, '0:01'],
    [0, '0:00'],
    [-1, '0:00'],
    [HOUR + 2 * MIN + 10_000, '1:02:10'],
  ])('%d ms left reads %s', (ms, text) => expect(formatCountdown(ms)).toBe(text))
})
