import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minuteIn, minuteText } from './local-minute.ts'

test('a minute comes back from its text, but for the hour that comes twice', () => {
  const minutes = fc.integer({ min: 29_000_000, max: 32_000_000 })
  fc.assert(
    fc.property(minutes, (minute) => {
      const text = minuteText(minute * 60_000)
      expect(text).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
      expect(minuteText(minuteIn(text))).toBe(text)
    }),
  )
})

test.each(['', '2026-11-20', '2026-11-20T10:42:30', '20 Nov, 10:42', '2026-13-40T10:42'])(
  '“%s” is no minute',
  (text) => {
    expect(minuteIn(text)).toBeNaN()
  },
)
