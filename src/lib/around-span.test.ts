import { expect, test } from 'vitest'
import { aroundSpan } from './around-span.ts'

const at = Date.parse('2026-11-20T10:31:00Z')

test('reaches some minutes beyond a span, and has no end while it goes on', () => {
  expect(aroundSpan(at, null)).toBe('from=2026-11-20T10%3A26%3A00.000Z')
  expect(aroundSpan(at, at + 60_000)).toBe(
    'from=2026-11-20T10%3A26%3A00.000Z&to=2026-11-20T10%3A37%3A00.000Z',
  )
})
